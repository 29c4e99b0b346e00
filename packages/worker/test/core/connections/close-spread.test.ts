import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countDue, limitSpread, nextDue } from '../../../src/core/connections/close-spread.ts'

/** When each client is closed, if a look comes whenever the next one is due. */
function schedule(count: number, spreadMs: number): number[] {
  const spread = { count, startAt: 1_000, spreadMs }
  const times: number[] = []
  for (let now = 1_000; times.length < count; now = nextDue(spread, times.length))
    while (times.length < countDue(spread, now)) times.push(now - 1_000)
  return times
}

test('clients are closed at even distances, the first at once', () => {
  assert.deepEqual(schedule(4, 400), [0, 100, 200, 300])
  assert.deepEqual(schedule(1, 400), [0])
})

test('without a spread all are closed at once', () => {
  assert.deepEqual(schedule(3, 0), [0, 0, 0])
})

test('a late look closes all that are due', () => {
  const spread = { count: 10, startAt: 0, spreadMs: 100 }
  assert.deepEqual(
    [0, 55, 99, 100, 5_000].map((now) => countDue(spread, now)),
    [1, 6, 10, 10, 10],
  )
})

test('a look a second after the last one finds the clients that came meanwhile', () => {
  for (const count of [0, 4])
    assert.equal(nextDue({ count, startAt: 50, spreadMs: 400 }, count), 1_450)
})

test('the clients never have more than half of the drain', () => {
  assert.deepEqual([limitSpread(500, 10_000), limitSpread(9_000, 10_000)], [500, 5_000])
  assert.equal(limitSpread(500, Infinity), 500)
})
