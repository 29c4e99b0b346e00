// An uncaught error costs exactly one response, wherever it comes from: the one whose code failed is
// known and gets a 500, or nobody is blamed. Where somebody else is, the table says so.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { nodeLines } from '../../scripts/nodes/lines.ts'
import { send } from '../support/request.ts'
import { startStandalone } from '../support/start-standalone.ts'
import { skipUnless } from '../support/tools.ts'
import { startBackends } from './backends.ts'
import { startPostgres, startRedis } from './databases.ts'
import { type Blamed, blamedOn, kinds, type Origin } from './origins.ts'
import { type Result, tryOrigin } from './try-origin.ts'

const major = Number.parseInt(process.versions.node, 10)
const line = nodeLines.findLast((each) => each.line <= major)?.line ?? major
const backends = await startBackends()
const databases = { redis: await startRedis(), postgres: await startPostgres() }
const env = { ...backends.env, ...databases.redis?.env, ...databases.postgres?.env }

after(async () => {
  backends.close()
  for (const database of Object.values(databases)) await database?.stop()
})

const origins = kinds.flatMap((kind) => kind.origins)
describeOrigins('who is blamed', origins, { asOn: line, flags: [] })
// There AsyncLocalStorage does what it does on later lines without being asked.
if (line === 22)
  describeOrigins(
    'who is blamed with frames',
    origins.filter((origin) => blamedOn(22, origin) !== blamedOn(24, origin)),
    { asOn: 24, flags: ['--experimental-async-context-frame'] },
  )

test('a new raw connection of the only request in flight is its own', async (context) => {
  const worker = await startStandalone(context, 'attribution/server.mjs', env)
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
  tried: readonly Origin[],
  { asOn, flags }: Surroundings,
): void {
  // Each waits for processes and deadlines, and does next to nothing meanwhile.
  describe(title, { concurrency: 4 }, () => {
    for (const origin of tried) {
      const blamed = blamedOn(asOn, origin)
      test(nameCase(origin, blamed, flags), { skip: missing(origin) }, async (context) => {
        const result = await tryOrigin(context, origin.id, { env, flags })
        assert.deepEqual(result, expectedOf(origin, blamed))
      })
    }
  })
}

function nameCase({ id }: Origin, blamed: Blamed, flags: readonly string[]): string {
  const others = blamed === 'another' ? 'other requests but that one' : 'other requests'
  return [`${blamed} is blamed for ${id}, and ${others} lose nothing`, ...flags].join(' ')
}

function missing({ needs }: Origin): string | false {
  return needs !== undefined && skipUnless(databases[needs], `${needs} cannot be had here`)
}

function expectedOf({ id, isAnswered }: Origin, blamed: Blamed): Result {
  const innocent = { opener: 'ok', bystanders: ['ok', 'ok'] } as const
  switch (blamed) {
    case 'itself':
      return { ...innocent, blamed: `POST /${id}`, culprit: isAnswered ? 'ok' : '500' }
    case 'nobody':
      return { ...innocent, blamed: undefined, culprit: '503' }
    case 'another':
      return { ...innocent, blamed: `GET /open/${id}`, culprit: '503', opener: '500' }
  }
}
