import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readSources } from '../support/sources.ts'
import { findImporters, findViolations, listImports, type Tree } from './rules.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('imports go one way, and each dangerous thing has one file', () => {
  const tree = readSources()
  assert.ok(tree.size > 9, 'the source was not found')
  assert.deepEqual(findViolations(tree), [])
})

test('one file imports http-terminator', () => {
  assert.deepEqual(findImporters(readSources(), 'http-terminator'), [
    'packages/worker/src/shell/drain/terminator.ts',
  ])
})

test('the files of a dangerous thing use it', () => {
  const tree = readSources()
  for (const path of [
    'master/src/shell/workers/cluster-host.ts',
    'worker/src/shell/process/channel.ts',
  ])
    assert.ok(findImporters(tree, 'node:cluster').includes(`packages/${path}`), path)
})

test('what tests, soak, bench and the demo share is in testing/, and none of the others imports a test', () => {
  const importsOf = (folder: string) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|mjs)$/.test(name) && !name.includes('node_modules'))
      .map((name) => posix.join(folder, name))
      .flatMap((path) =>
        listImports(readFileSync(`${root}${path}`, 'utf8'))
          .filter((target) => target.startsWith('.'))
          .map((target) => posix.join(posix.dirname(path), target)),
      )
  const shared = importsOf('testing')
  assert.ok(shared.length > 5, 'the helpers were not found')
  assert.deepEqual(
    shared.filter((path) => !path.startsWith('testing/')),
    [],
  )
  const users = ['soak', 'bench', 'examples'].flatMap(importsOf)
  assert.deepEqual(
    users.filter((path) => path.startsWith('test/')),
    [],
  )
})

const intro = '// An idea.\n'
const wrong: readonly (readonly [path: string, source: string])[] = [
  ['packages/master/src/core/a.ts', `${intro}import { a } from '../shell/host.ts'`],
  ['packages/master/src/core/a.ts', `${intro}import type { Pool } from '../pool.ts'`],
  ['packages/master/src/core/a.ts', `${intro}import { ok } from 'node:assert'`],
  ['packages/master/src/core/a.ts', 'export const a = 1'],
  ['packages/master/src/api/pool.ts', "import { a } from '../shell/host.ts'"],
  ['packages/master/src/core/model/a.ts', `${intro}import { a } from '../reload/abort.ts'`],
  ['packages/worker/src/shell/process/a.ts', `${intro}import { a } from '../trap/report.ts'`],
  ['packages/worker/src/shell/process/a.ts', `${intro}import { a } from '../worker.ts'`],
  ['packages/worker/src/elsewhere/a.ts', 'export const a = 1'],
  ['packages/master/src/api/pool.ts', "export { runWorker } from '@regrow/worker'"],
  [
    'packages/master/src/shell/a.ts',
    `${intro}import type { A } from '../../../worker/src/index.ts'`,
  ],
  ['packages/master/src/shell/a.ts', `${intro}import cluster from 'node:cluster'`],
  ['packages/master/src/shell/a.ts', `${intro}const a = await import('node:cluster')`],
  ['packages/master/src/shell/a.ts', `${intro}globalThis.setTimeout(run, 5)`],
  ['packages/worker/src/shell/a.ts', `${intro}process.exit(1)`],
  [
    'packages/worker/src/app/recognise-app.ts',
    "import { seal } from '@regrow/protocol/src/envelope.ts'",
  ],
  ['packages/worker/src/app/recognise-app.ts', 'process.send({})'],
  ['packages/protocol/src/a.ts', "import { ok } from 'node:assert'"],
  ['packages/protocol/src/a.ts', "import {\n  a,\n} from '@regrow/master'"],
  [
    'packages/worker/src/app/recognise-app.ts',
    'if (a) {\n  for (;;) {\n    if (b) {\n      while (c) {\n        d()\n      }\n    }\n  }\n}',
  ],
]

for (const [path, source] of wrong)
  test(`a wrong tree is found out: ${path} with ${JSON.stringify(source)}`, () => {
    assert.equal(findViolations(new Map([[path, source]])).length, 1)
  })

test('a room that is too full, and a name that two files have, are found out', () => {
  const place = (name: string) => [`packages/master/src/options/${name}.ts`, ''] as const
  const full = Array.from({ length: 17 }, (_, index) => place(`a${index}`))
  assert.equal(findViolations(new Map(full)).length, 1)
  const twin = ['packages/master/src/api/a0.ts', ''] as const
  assert.equal(findViolations(new Map([place('a0'), twin])).length, 1)
})

test('a right tree is let through', () => {
  const right: Tree = new Map([
    ['packages/master/src/core/a.ts', `${intro}import type { B } from './b.ts'`],
    ['packages/master/src/create-pool.ts', "import { a } from './shell/supervisor.ts'"],
    ['packages/worker/src/shell/process/clock.ts', `${intro}setTimeout(run, 5)`],
    [
      'packages/worker/src/app/recognise-app.ts',
      '// process.exit is for exit.ts\nexport const a = 1',
    ],
  ])
  assert.deepEqual(findViolations(right), [])
})
