// What users see of a pool that they ask.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshSlot } from '../../src/core/model/slot.ts'
import { initialState, type PoolState } from '../../src/core/model/state.ts'
import type { AnyWorker, WorkerRecord } from '../../src/core/model/worker.ts'
import { describePool } from '../../src/publish/to-status.ts'
import { somePolicy } from '../support/policies.ts'

const pidOf = (worker: number) => (worker >= 9 ? undefined : 4_000 + worker)
const now = 10_000.4
const identity = { generation: 2, release: 2, forkedAt: 9_000 }
const ready: WorkerRecord = {
  ...{ ...identity, key: 1, slot: 0, state: 'ready', readyAt: 9_500, spread: 0 },
  liveness: { load: { inFlight: 3 } as never, silentAt: Infinity, slowHeartbeats: 0 },
}
const starting: WorkerRecord = { ...identity, key: 9, slot: 1, state: 'starting', deadline: 20_000 }

function stateWith(more: Partial<PoolState>): PoolState {
  const policy = { ...somePolicy, stableAfterMs: 1_000 }
  return { ...initialState(policy, 2, 1), phase: { name: 'running' }, generation: 2, ...more }
}

const describe = (state: PoolState) =>
  describePool(state, { now, distribution: 'round-robin', pidOf })

test('the status shows each worker as it is now', () => {
  const standbys: AnyWorker[] = [
    { ...identity, key: 4, state: 'prepared' },
    { ...identity, key: 10, state: 'starting', deadline: 20_000 },
  ]
  const workers = new Map([ready, starting, ...standbys].map((worker) => [worker.key, worker]))
  assert.deepEqual(describe(stateWith({ workers })), {
    ...{ state: 'running', size: 2, generation: 2, distribution: 'round-robin', reloading: false },
    workers: [
      {
        ...{ slot: 0, generation: 2, pid: 4_001, release: 2, state: 'ready', ageMs: 1_000 },
        load: { inFlight: 3 },
      },
      { slot: 1, generation: 2, pid: null, release: 2, state: 'starting', ageMs: 1_000 },
    ],
    standbys: [
      { generation: 2, pid: 4_004, state: 'prepared', ageMs: 1_000 },
      { generation: 2, pid: null, state: 'starting', ageMs: 1_000 },
    ],
    slots: [0, 1].map((slot) => ({ slot, crashes: 0, delayMs: 0, degraded: false, closed: false })),
  })
})

test('a reload shows while it runs, and not any more when the pool stops', () => {
  const reload = { generation: 2 } as PoolState['reload'] & object
  assert.equal(describe(stateWith({ reload })).reloading, true)
  const stopping = { name: 'stopping', reason: 'stop' } as const
  assert.equal(describe(stateWith({ reload, phase: stopping })).reloading, false)
})

test('a slot shows how long its next fork waits, whether it keeps crashing, and whether it is closed', () => {
  const slots = [
    { ...freshSlot, crashes: 3, forkNotBefore: 10_100 },
    { ...freshSlot, crashes: 2, closed: true as const },
  ]
  assert.deepEqual(describe(stateWith({ slots })).slots, [
    { slot: 0, crashes: 3, delayMs: 100, degraded: true, closed: false },
    { slot: 1, crashes: 2, delayMs: 0, degraded: false, closed: true },
  ])
  const stable = { ...ready, readyAt: 8_000 }
  const recovered = stateWith({ slots, workers: new Map([[1, stable]]) })
  assert.equal(describe(recovered).slots[0]?.degraded, false)
  const young = stateWith({ slots, workers: new Map([[1, ready]]) })
  assert.equal(describe(young).slots[0]?.degraded, true)
})
