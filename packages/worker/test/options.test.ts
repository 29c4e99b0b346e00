import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  defaultListenTarget,
  defaults,
  resolveOptions,
  type WorkerOptions,
} from '../src/options.ts'

const birth = { slot: 2, generation: 5, drainTimeoutMs: 20_000 }

test('without options a worker drains for as long as its pool says, else for ten seconds', () => {
  const nothing = { listen: undefined, idleGraceMs: undefined, onError: undefined }
  const after = (ms: number) => ({ ...nothing, drainTimeoutMs: ms, orphanTimeoutMs: ms })
  assert.deepEqual(resolveOptions({}, birth), after(20_000))
  assert.deepEqual(resolveOptions({}, undefined), after(10_000))
  assert.equal(defaults.drainTimeoutMs, 10_000)
})

test('what is chosen is kept, and what comes out is frozen', () => {
  const onError = () => undefined
  const chosen = { listen: '/tmp/app.sock', drainTimeoutMs: Infinity, idleGraceMs: 0, onError }
  const resolved = resolveOptions(chosen, undefined)
  assert.deepEqual(resolved, { ...chosen, orphanTimeoutMs: Infinity })
  assert.ok(Object.isFrozen(resolved))
})

for (const [own, expected] of [
  [5_000, [5_000, 5_000]],
  [20_000, [20_000, 20_000]],
  [60_000, [20_000, 60_000]],
  [Infinity, [20_000, Infinity]],
] as const)
  test(`under a master that waits 20000 ms a drain may take its own ${own} ms only as an orphan`, () => {
    const { drainTimeoutMs, orphanTimeoutMs } = resolveOptions({ drainTimeoutMs: own }, birth)
    assert.deepEqual([drainTimeoutMs, orphanTimeoutMs], expected)
  })

test('where to listen is a port, a path or an object', () => {
  for (const listen of [0, 65_535, '8080', '/tmp/app.sock', { port: 1, host: '::' }])
    assert.deepEqual(resolveOptions({ listen }, undefined).listen, listen)
})

const wrong: readonly (readonly [options: unknown, message: RegExp])[] = [
  [null, /`options` must be an object; got null/],
  [[], /`options` must be an object; got an array/],
  [{ listn: 1 }, /has no field `listn`; expected one of listen, drainTimeoutMs, idleGraceMs/],
  [{ listen: [8080] }, /`listen` must be .*got an array/],
  [{ listen: -1 }, /`listen` must be .*got -1 \(number\)/],
  [{ listen: 65_536 }, /`listen`/],
  [{ listen: '' }, /`listen` must be .*got "" \(string\)/],
  [{ listen: null }, /`listen`/],
  [{ drainTimeoutMs: '30s' }, /`drainTimeoutMs` must be a number ≥ 0, or Infinity; got "30s"/],
  [{ drainTimeoutMs: null }, /`drainTimeoutMs` must be .*got null/],
  [{ idleGraceMs: null }, /`idleGraceMs` must be .*got null/],
  [{ drainTimeoutMs: Number.NaN }, /`drainTimeoutMs`/],
  [{ idleGraceMs: -1 }, /`idleGraceMs` must be .*got -1 \(number\)/],
  [{ onError: 'log' }, /`onError` must be a function; got "log" \(string\)/],
  [{ onError: null }, /`onError` must be a function; got null/],
  [{ idleGraceMs: {} }, /`idleGraceMs` must be .*got an object/],
]

for (const [options, message] of wrong)
  test(`an option that is wrong is named with what was expected: ${message.source}`, () => {
    const resolve = () => resolveOptions(options as WorkerOptions, undefined)
    assert.throws(resolve, { name: 'AppError', code: 'ERR_APP_INVALID', message })
  })

test('an app that was not told where listens on PORT, else on 3000', () => {
  assert.equal(defaultListenTarget({ PORT: '8080' }), '8080')
  assert.equal(defaultListenTarget({ PORT: '' }), 3000)
  assert.equal(defaultListenTarget({}), 3000)
})
