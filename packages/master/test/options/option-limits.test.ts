// Each limit of an option from both sides: the last value that is taken and the first that is not.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PoolOptions } from '../../src/api/pool-options.ts'
import { resolveOptions } from '../../src/options/resolve-options.ts'

const entry = new URL(import.meta.url)

/** Options with one of them, which may be a field of a group, set to a value. */
function withOption(path: string, value: unknown): PoolOptions {
  const [name = '', field] = path.split('.')
  return { entry, [name]: field === undefined ? value : { [field]: value } } as PoolOptions
}

/** What became of it. */
function resolved(path: string, value: unknown): unknown {
  const options: Record<string, unknown> = { ...resolveOptions(withOption(path, value)) }
  const [name = '', field] = path.split('.')
  return field === undefined ? options[name] : Object(options[name])[field]
}

const hook = () => undefined
const duration = { taken: [0, 0.5, Infinity], refused: [-1, Number.NaN, '1', null] }
const limit = { taken: [0.5, Infinity], refused: [0, -1, Number.NaN, '1', [1]] }
const count = { taken: [1, 10_000], refused: [0, 1.5, 10_001, Infinity, '1'] }
const share = { taken: [0, 1], refused: [-0.01, 1.01, Number.NaN, '0.5', null] }

const limits: Record<string, { taken: readonly unknown[]; refused: readonly unknown[] }> = {
  size: count,
  standby: { ...count, taken: [0, 10_000], refused: [-1, ...count.refused.slice(1)] },
  startTimeoutMs: duration,
  drainTimeoutMs: duration,
  stableAfterMs: duration,
  heartbeatMs: { taken: [10, 1_000, Infinity], refused: [9.9, 0, -1, '10'] },
  'backoff.minMs': duration,
  'backoff.maxMs': duration,
  'backoff.factor': { taken: [1, 1_000], refused: [0.99, 1_000.1, '2'] },
  'backoff.jitter': share,
  'restartWindow.maxRestarts': { taken: [0, 7, Infinity], refused: [-1, 0.5, '3', -Infinity] },
  'restartWindow.windowMs': limit,
  'recycle.maxAgeMs': limit,
  'recycle.maxRequests': limit,
  'recycle.maxMemoryBytes': limit,
  'recycle.hardMemoryBytes': limit,
  'recycle.maxLoopDelayMs': limit,
  'recycle.jitter': share,
  'recycle.maxSurge': count,
  'reload.maxSurge': count,
  'reload.maxDraining': { taken: [1, 7, Infinity, undefined], refused: [0, 1.5, '1', -1, null] },
  'reload.minReadyMs': duration,
  'reload.verifyTimeoutMs': duration,
  'reload.verify': { taken: [hook, undefined], refused: ['hook', 7, {}, null] },
  'reload.onFailure': { taken: ['rollback', 'keep'], refused: ['stop', '', true, null] },
  'reload.pauseAfter': { taken: [1, 7, Infinity], refused: [0, 1.5, '1', -1] },
  finalExitCodes: {
    taken: [[], [0, 255]],
    refused: [[256], [-1], [1.5], [1, 256], ['1'], 79, '79', { every: () => true }],
  },
  args: { taken: [[], ['-v']], refused: ['-v', ['-v', 1], null] },
  env: { taken: [{}, { A: '1' }], refused: [{ A: 1 }, ['A'], 'A=1', null] },
  onCrashLoop: { taken: ['fail', 'keep-trying'], refused: ['stop', true] },
  output: { taken: ['inherit', 'prefix'], refused: ['none', true] },
  logger: { taken: [true, false, console], refused: ['stderr', 1, null, {}, hook, { info: hook }] },
  serialization: { taken: ['json', 'advanced'], refused: ['v8', true] },
  distribution: { taken: ['round-robin', 'shared'], refused: ['random', 1] },
}

for (const [path, { taken, refused }] of Object.entries(limits))
  test(`the limits of ${path} are those of the docs`, () => {
    for (const value of taken) assert.deepEqual(resolved(path, value), value)
    const error = { name: 'PoolError', code: 'ERR_POOL_INVALID_OPTION' }
    for (const value of refused)
      assert.throws(() => resolved(path, value), error, `${path}: ${String(value)}`)
  })

test('liveness leaves time for three heartbeats, and without heartbeats may be anything', () => {
  const liveness = (heartbeatMs: number, livenessTimeoutMs: number) =>
    resolveOptions({ entry, heartbeatMs, livenessTimeoutMs }).livenessTimeoutMs
  assert.equal(liveness(1_000, 3_000), 3_000)
  assert.equal(liveness(Infinity, 5), 5)
  assert.throws(() => liveness(1_000, 2_999), {
    message: '`livenessTimeoutMs` must be at least 3 · heartbeatMs (3000); got 2999 (number)',
  })
})

test('an error shows what came, whatever it was', () => {
  for (const [value, shown] of [
    ['5', '"5" \\(string\\)'],
    [null, 'null'],
    [[5], 'an array'],
    [{}, 'an object'],
    [hook, 'a function'],
    [true, 'true \\(boolean\\)'],
  ] as const)
    assert.throws(() => resolved('size', value), { message: new RegExp(`; got ${shown}$`) })
})

test('a field that is undefined has its default, as one that is absent', () => {
  assert.equal(resolved('backoff.minMs', undefined), 100)
  assert.equal(resolved('drainTimeoutMs', undefined), 10_000)
})

test('WEB_CONCURRENCY is a whole number, and an empty one is ignored', (context) => {
  context.after(() => delete process.env.WEB_CONCURRENCY)
  const sizeFor = (text: string) => {
    process.env.WEB_CONCURRENCY = text
    return resolveOptions({ entry }).size
  }
  assert.equal(sizeFor('12'), 12)
  assert.ok(sizeFor('') >= 1)
  for (const text of ['x12', '12x', '1.5', '0', '-1', ' 12'])
    assert.throws(() => sizeFor(text), /`WEB_CONCURRENCY` must be an integer/, text)
})

test('workers inherit the flags of the master, less those that carry its program', (context) => {
  const flags = process.execArgv
  context.after(() => {
    process.execArgv = flags
  })
  for (const [given, left] of [
    ['--inspect --import tsx', '--inspect --import tsx'],
    ['-e code --inspect', '--inspect'],
    ['--import tsx --eval code', '--import tsx'],
    ['-p code', ''],
    ['-pe code --title x', '--title x'],
    ['--print code --input-type module --title x', '--title x'],
    ['--eval=code --print=code --input-type=module --title=x', '--title=x'],
    ['--title --a--eval=b --prof', '--title --a--eval=b --prof'],
  ] as const) {
    process.execArgv = given.split(' ')
    assert.equal(resolveOptions({ entry }).execArgv.join(' '), left)
  }
  assert.deepEqual(resolveOptions({ entry, execArgv: ['-e', 'code'] }).execArgv, ['-e', 'code'])
})

test('an entry is a path that is not empty, or a file: URL', () => {
  const refused = [new URL('data:text/javascript,1'), 'https://a/b.js', '', 7, null]
  for (const each of refused)
    assert.throws(() => resolveOptions({ entry: each } as PoolOptions), /`entry` must be /)
  const { href } = entry
  assert.equal(resolveOptions({ entry: href.replace('file:', 'FILE:') }).entry.path, entry.pathname)
})
