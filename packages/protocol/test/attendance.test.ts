import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attend, chooseLookMs, present } from '../src/index.ts'

for (const [what, lookAt, now, busyMs, expected] of [
  ['is in time', 1_000, 990, 0, { lookAt: 1_000, awayMs: 70 }],
  ['is as late as timers may be', 1_000, 1_250, 0, { lookAt: 1_250, awayMs: 70 }],
  ['is late', 1_000, 1_251, 0, { lookAt: 1_251, awayMs: 321 }],
  ['was stopped for a minute', 1_000, 61_000, 0, { lookAt: 61_000, awayMs: 60_070 }],
  ['was at work', 1_000, 11_000, 10_000, { lookAt: 11_000, awayMs: 70 }],
  ['was at work and then stopped', 1_000, 11_000, 4_000, { lookAt: 11_000, awayMs: 6_070 }],
  ['waited for nothing', Infinity, 61_000, 0, { lookAt: Infinity, awayMs: 70 }],
] as const)
  test(`a process that ${what} was away for ${expected.awayMs - 70} ms`, () => {
    assert.deepEqual(attend({ ...present, lookAt, awayMs: 70 }, now, busyMs), expected)
  })

test('time does not go back when a look is late, and the next one too late', () => {
  const late = attend({ lookAt: 1_000, awayMs: 0 }, 1_240, 0)
  const tooLate = attend(late, 1_260, 0)
  assert.equal(tooLate.awayMs, 0, 'it was there 20 ms ago')
  assert.equal(attend(tooLate, 2_000, 0).awayMs, 740)
})

test('time goes on and never back, however a process was away', () => {
  const asleep = attend({ lookAt: 1_000, awayMs: 0 }, 9_000, 0)
  assert.equal(9_000 - asleep.awayMs, 1_000)
  const later = attend(asleep, 9_001, 0)
  assert.equal(9_001 - later.awayMs, 1_001)
})

for (const [leftMs, expected] of [
  [-1, 0],
  [0, 0],
  [20, 20],
  [400, 50],
  [2_000, 100],
  [10_000, 250],
  [1e9, 250],
] as const)
  test(`with ${leftMs} ms left the next look is after ${expected} ms`, () => {
    assert.equal(chooseLookMs(leftMs), expected)
  })
