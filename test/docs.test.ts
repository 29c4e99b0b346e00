import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poolErrorCodes } from '../packages/master/src/errors.ts'
import { defaults as poolDefaults } from '../packages/master/src/options.ts'
import { protocolErrorCodes } from '../packages/protocol/src/index.ts'
import { appErrorCodes } from '../packages/worker/src/errors.ts'
import { readDefaults, readInterface, readRows, readText, unmark } from './support/pages.ts'

const poolSource = 'packages/master/src/pool.ts'
const workerSource = 'packages/worker/src/options.ts'

for (const [name, codes] of [
  ['PoolError', poolErrorCodes],
  ['AppError', appErrorCodes],
  ['ProtocolError', protocolErrorCodes],
] as const)
  test(`docs/errors.md lists every code of ${name}, and no other`, () => {
    const rows = readRows('docs/errors.md', `## \`${name}\``)
    assert.deepEqual(sort(rows.map(([code = '']) => unmark(code))), sort(codes))
  })

test('docs/options.md lists every option of the pool, and no other', () => {
  const groups = { backoff: 'BackoffOptions', reload: 'ReloadOptions' }
  const names = [...readDefaults(poolSource, 'PoolOptions').keys()].flatMap((name) => {
    const group = groups[name as keyof typeof groups]
    if (group === undefined) return [name]
    return [...readDefaults(poolSource, group).keys()].map((field) => `${name}.${field}`)
  })
  assert.deepEqual(sort(listOptions('createPool').keys()), sort(names))
})

test('docs/options.md lists every option of a worker, and no other', () => {
  const names = readDefaults(workerSource, 'WorkerOptions').keys()
  assert.deepEqual(sort(listOptions('runWorker').keys()), sort(names))
})

test('defaults are the same in the code, in its comments and in docs/options.md', () => {
  const { backoff, reload, ...others } = poolDefaults
  const groups = { PoolOptions: others, BackoffOptions: backoff, ReloadOptions: reload }
  const prefixes = { PoolOptions: '', BackoffOptions: 'backoff.', ReloadOptions: 'reload.' }
  for (const group of ['PoolOptions', 'BackoffOptions', 'ReloadOptions'] as const) {
    const tags = readDefaults(poolSource, group)
    for (const [name, value] of Object.entries(groups[group])) {
      const documented = listOptions('createPool').get(`${prefixes[group]}${name}`) ?? ''
      assert.deepEqual(parse(tags.get(name) ?? ''), value, `@default of ${name}`)
      assert.deepEqual(parse(unmark(documented)), value, `docs/options.md on ${name}`)
    }
  }
})

test('docs/events.md lists every event with what it carries', () => {
  const documented = readRows('docs/events.md', '# Events').filter(([name = '']) =>
    name.includes(':'),
  )
  const rows = documented.map(([name = '', fields = '']) => [
    unmark(name),
    sort([...fields.matchAll(/`(\w+)`/g)].map(([, field = '']) => field)),
  ])
  assert.deepEqual(Object.fromEntries(rows), readEvents())
})

test('docs/events.md explains every reason of an exit that is not one of a drain', () => {
  const [, union = ''] = /export type ExitReason =(.*?)\n\n/s.exec(readText(poolSource)) ?? []
  const reasons = [...union.matchAll(/'([a-z-]+)'/g)].map(([, reason = '']) => reason)
  const rows = readRows('docs/events.md', '# Events').map(([name = '']) => unmark(name))
  assert.deepEqual(sort(rows.filter((name) => !name.includes(':'))), sort(reasons))
})

function listOptions(verb: 'createPool' | 'runWorker'): Map<string, string> {
  const rows = readRows('docs/options.md', `## \`${verb}(`)
  return new Map(rows.map(([name = '', value = '']) => [unmark(name), value]))
}

function readEvents(): Record<string, string[]> {
  const entries = readInterface(poolSource, 'PoolEvents')
    .split(/^ {2}(?=')/m)
    .slice(1)
  return Object.fromEntries(
    entries.map((entry) => {
      const name = /'([^']+)'/.exec(entry)?.[1] ?? ''
      return [name, sort([...entry.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field))]
    }),
  )
}

/** A literal of the documentation: a number with separators, a string, a list or an object. */
function parse(literal: string): unknown {
  return JSON.parse(literal.replaceAll('_', '').replaceAll("'", '"'))
}

function sort(names: Iterable<string>): string[] {
  return [...names].sort()
}
