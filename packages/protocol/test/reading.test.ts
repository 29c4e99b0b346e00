// Limits of what is read of a message: the longest that is taken, and the first that is not.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readErrorData } from '../src/error-data.ts'
import { readFact, readOrder } from '../src/reading.ts'

const load = {
  ...{ loopDelayP99Ms: 1.5, loopDelayMaxMs: 2.5, memoryBytes: 3, inFlight: 4, served: 5 },
  inspected: false,
}

/** Whether a field of a report of a hang is taken. */
function isTaken(key: 'method' | 'path' | 'task', length: number): boolean {
  const report = { silentMs: 1, stack: '', [key]: 'x'.repeat(length) }
  const fact = readFact({ type: 'blocked', report })
  assert.ok(fact?.type === 'blocked')
  return fact.report[key] !== undefined
}

for (const [key, most] of [
  ['method', 64],
  ['path', 2_048],
  ['task', 256],
] as const)
  test(`a ${key} has at most ${most} characters, and a longer one is left behind`, () => {
    assert.deepEqual([isTaken(key, most), isTaken(key, most + 1)], [true, false])
  })

test('the stack of a hang has at most 16384 characters, and without one there is no report', () => {
  const read = (stack: unknown) => readFact({ type: 'blocked', report: { silentMs: 1, stack } })
  assert.equal(read('x'.repeat(16_384))?.type, 'blocked')
  for (const stack of ['x'.repeat(16_385), undefined, 7]) assert.equal(read(stack), undefined)
})

test('the reason of a drain has at most 64 characters, known or not', () => {
  const read = (reason: unknown) => readFact({ type: 'draining', reason })
  assert.deepEqual(read('x'.repeat(64)), { type: 'draining', reason: 'requested' })
  for (const reason of ['x'.repeat(65), undefined, 7]) assert.equal(read(reason), undefined)
})

test('a heartbeat is read completely or not at all', () => {
  assert.deepEqual(readFact({ type: 'heartbeat', load }), { type: 'heartbeat', load })
  for (const key of Object.keys(load))
    for (const wrong of [undefined, null, '1', -1, Number.NaN, Infinity])
      assert.equal(readFact({ type: 'heartbeat', load: { ...load, [key]: wrong } }), undefined, key)
  for (const key of ['memoryBytes', 'inFlight', 'served'])
    assert.equal(readFact({ type: 'heartbeat', load: { ...load, [key]: 0.5 } }), undefined, key)
})

test('nothing is a count of 0 or a duration of 0 that is not one', () => {
  assert.deepEqual(readOrder({ type: 'serve', slot: 0 }), { type: 'serve', slot: 0 })
  assert.deepEqual(readOrder({ type: 'drain', reason: 'stop', timeoutMs: 0 }), {
    ...{ type: 'drain', reason: 'stop', timeoutMs: 0 },
  })
})

test('what is no record is no message, and none of its parts', () => {
  for (const wrong of [undefined, null, 'ready', 7, ['ready']]) {
    assert.equal(readFact(wrong), undefined)
    assert.equal(readOrder(wrong), undefined)
    assert.equal(readFact({ type: 'heartbeat', load: wrong }), undefined)
    assert.equal(readFact({ type: 'blocked', report: wrong }), undefined)
    assert.equal(readFact({ type: 'faulted', report: wrong }), undefined)
    assert.equal(readFact({ type: 'failed', error: wrong }), undefined)
  }
})

test('a report of an origin that is not known is one of an exception', () => {
  const error = { name: 'Error', message: 'boom' }
  const originOf = (origin: unknown) => readFact({ type: 'faulted', report: { ...error, origin } })
  for (const [origin, expected] of [
    ['unhandledRejection', 'unhandledRejection'],
    ['uncaughtException', 'uncaughtException'],
    ['elsewhere', 'uncaughtException'],
    [undefined, 'uncaughtException'],
  ])
    assert.deepEqual(originOf(origin), {
      ...{ type: 'faulted', report: { ...error, origin: expected } },
    })
})

test('of a chain of causes an error and eight of them are read, and longer ones not', () => {
  const chain = (causes: number): object =>
    causes < 0 ? {} : { name: 'Error', message: `${causes}`, cause: chain(causes - 1) }
  const depthOf = (value: unknown): number => {
    const { cause } = Object(value)
    return cause === undefined ? 0 : 1 + depthOf(cause)
  }
  assert.equal(depthOf(readErrorData(chain(8))), 8)
  assert.equal(depthOf(readErrorData(chain(9))), 8)
})
