import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../../../src/core/model/random.ts'
import { freshSlot } from '../../../src/core/model/slot.ts'
import { initialState, slotAt } from '../../../src/core/model/state.ts'
import type { WorkerRecord } from '../../../src/core/model/worker.ts'
import { chargeCrash, nextDelay } from '../../../src/core/workers/backoff.ts'
import { somePolicy } from '../../support/policies.ts'

const policy = { minMs: 100, maxMs: 30_000, factor: 2, jitter: 0.5 }

test('the n-th quick crash in a row waits minMs · factor^(n−2), at most maxMs', () => {
  const delays = [0, 1, 2, 3, 4, 10, 11, 60].map((crashes) => nextDelay(crashes, policy, 0))
  assert.deepEqual(delays, [0, 0, 100, 200, 400, 25_600, 30_000, 30_000])
})

test('a loop that never ends has a delay all the same', () => {
  const forever = [5_000, 1_000_000]
  assert.deepEqual(
    forever.map((crashes) => nextDelay(crashes, { ...policy, minMs: 0, factor: 1_000 }, 0.5)),
    [0, 0],
  )
  assert.deepEqual(
    forever.map((crashes) => nextDelay(crashes, policy, 0)),
    [30_000, 30_000],
  )
})

test('jitter shortens a delay by at most its share, and never lengthens it', () => {
  assert.equal(nextDelay(3, policy, 0.5), 150)
  assert.equal(nextDelay(3, policy, 0.999_999), 100)
  assert.equal(nextDelay(60, policy, 0), 30_000)
})

test('a crash after stableAfterMs clears the count', () => {
  const worker: WorkerRecord = {
    ...{ key: 1, slot: 0, generation: 1, release: 1, forkedAt: 0 },
    state: 'ready',
    readyAt: 100,
    spread: 0,
  }
  const crash = { as: 'exit', now: 10_099 } as const
  const [quick] = chargeCrash(initialState(somePolicy, 1, 1), worker, crash)
  assert.equal(slotAt(quick, 0).crashes, 1)
  const [stable] = chargeCrash(quick, worker, { ...crash, now: 10_100 })
  assert.deepEqual(slotAt(stable, 0), { ...freshSlot, forkNotBefore: 10_100 })
})

test('a fault makes no start fail, and leaves the release of its slot proven', () => {
  const worker = {
    ...{ key: 1, slot: 0, generation: 1, release: 1, forkedAt: 0 },
    state: 'faulted',
  } as const
  const [fresh] = [initialState(somePolicy, 1, 1)]
  const state = { ...fresh, slots: [{ ...freshSlot, proven: 1 }] }
  const after = (as: 'fault' | 'exit') => slotAt(chargeCrash(state, worker, { as, now: 5 })[0], 0)
  assert.deepEqual(after('fault'), { ...freshSlot, crashes: 1, proven: 1, forkNotBefore: 5 })
  assert.deepEqual(after('exit'), { ...freshSlot, crashes: 1, failures: 1, forkNotBefore: 5 })
})

test('a crash in a slot that a resize has removed is charged to no slot', () => {
  const worker = {
    ...{ key: 1, slot: 1, generation: 1, release: 1, forkedAt: 0 },
    state: 'faulted',
  } as const
  const state = initialState(somePolicy, 1, 1)
  assert.deepEqual(chargeCrash(state, worker, { as: 'exit', now: 5 }), [state, []])
})

test('chance is mulberry32: its numbers are those of any other implementation', () => {
  assert.deepEqual(draw(1), [2_693_262_067 / 2 ** 32, 1_831_565_814])
  assert.deepEqual(draw(0xffff_ffff), [3_850_105_811 / 2 ** 32, 1_831_565_812])
})

test('chance is even, and the same for the same seed', () => {
  let seed = 1
  const counts = [0, 0, 0, 0]
  for (let index = 0; index < 40_000; index += 1) {
    const [value, next] = draw(seed)
    const quarter = Math.floor(value * 4)
    counts[quarter] = (counts[quarter] ?? 0) + 1
    seed = next
  }
  assert.deepEqual(draw(7), draw(7))
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, `uneven: ${counts}`)
})
