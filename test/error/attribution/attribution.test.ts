// An uncaught error costs at most one response, wherever it comes from: the one whose code failed is known or
// found and gets a 500, or nobody is blamed.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { nodeLines } from '../../../scripts/nodes/lines.ts'
import { send } from '../../../testing/request.ts'
import { startStandalone } from '../../support/start-standalone.ts'
import { skipUnless } from '../../support/tools.ts'
import { startBackends } from './backends.ts'
import { startPostgres, startRedis } from './databases.ts'
import { type Blamed, blamedOn, type Kind, kinds, type Origin } from './origins.ts'
import { type Result, tryOrigin } from './try-origin.ts'

const major = Number.parseInt(process.versions.node, 10)
const line = nodeLines.findLast((each) => each.line <= major)?.line ?? major
const backends = await startBackends()
const databases = { redis: await startRedis(), postgres: await startPostgres() }

after(async () => {
  backends.close()
  for (const database of Object.values(databases)) await database?.stop()
})

type Tried = Origin & Pick<Kind, 'routes'>

const origins = kinds.flatMap(({ routes, origins }) =>
  origins.map((origin): Tried => ({ ...origin, routes })),
)
describeOrigins('who is blamed', origins, { asOn: line, flags: [] })
// There AsyncLocalStorage does what it does on later lines without being asked.
if (line === 22)
  describeOrigins(
    'who is blamed with frames',
    origins.filter((origin) => blamedOn(22, origin) !== blamedOn(24, origin)),
    { asOn: 24, flags: ['--experimental-async-context-frame'] },
  )

test('a new raw connection of the only request in flight is its own', async (context) => {
  const env = { ...backends.env, ROUTES: 'network' }
  const worker = await startStandalone(context, 'error/attribution/server.mjs', env)
  const { kind } = await send({ port: worker.port, path: '/connection-data' })
  assert.equal(kind, '500')
  assert.equal(await worker.exitCode, 70)
})

interface Surroundings {
  /** The line whose column of the table holds. */
  readonly asOn: number
  readonly flags: readonly string[]
}

function describeOrigins(
  title: string,
  tried: readonly Tried[],
  { asOn, flags }: Surroundings,
): void {
  // Each waits for processes and deadlines, and does next to nothing meanwhile.
  describe(title, { concurrency: 4 }, () => {
    for (const origin of tried) {
      const blamed = blamedOn(asOn, origin)
      test(nameCase(origin, blamed, flags), { skip: missing(origin) }, async (context) => {
        const result = await tryOrigin(context, origin.id, { env: envOf(origin), flags })
        assert.deepEqual(result, expectedOf(origin, blamed))
      })
    }
  })
}

/** It connects to no other database than the one that it needs. */
function envOf({ needs, routes }: Tried): Record<string, string> {
  return { ...backends.env, ...(needs && databases[needs]?.env), ROUTES: routes }
}

function nameCase({ id }: Origin, blamed: Blamed, flags: readonly string[]): string {
  const who = blamed === 'found' ? 'the one that is left' : blamed
  return [`${who} is blamed for ${id}, and other requests lose nothing [R5]`, ...flags].join(' ')
}

function missing({ needs }: Origin): string | false {
  return needs !== undefined && skipUnless(databases[needs], `${needs} cannot be had here`)
}

function expectedOf({ id, isAnswered }: Origin, blamed: Blamed): Result {
  const innocent = { opener: 'ok', bystanders: ['ok', 'ok'], isFound: false } as const
  switch (blamed) {
    case 'itself':
      return { ...innocent, blamed: `POST /${id}`, culprit: isAnswered ? 'ok' : '500' }
    case 'found':
      return { ...innocent, blamed: `POST /${id}`, culprit: '500', isFound: true }
    case 'nobody':
      return { ...innocent, blamed: undefined, culprit: isAnswered ? 'ok' : '503' }
  }
}
