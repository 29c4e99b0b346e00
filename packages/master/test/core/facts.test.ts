// Every event in every state of a worker: the cell is the state that follows, `gone` when the
// worker is forgotten, and `!` after it when the crash is charged to the slot.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PoolEvent } from '../../src/core/model/events.ts'
import { initialState, type PoolState, slotAt } from '../../src/core/model/state.ts'
import type { WorkerRecord } from '../../src/core/model/worker.ts'
import { transition } from '../../src/core/transition.ts'
import { someLoad, somePolicy } from '../support/policies.ts'

const identity = { key: 1, slot: 0, generation: 1, release: 1, forkedAt: 0 }
const another: WorkerRecord = {
  ...identity,
  key: 2,
  slot: 1,
  state: 'ready',
  readyAt: 10,
  spread: 0,
}

const workers = {
  starting: { ...identity, state: 'starting', deadline: 1_000 },
  ready: { ...identity, state: 'ready', readyAt: 10, spread: 0 },
  faulted: { ...identity, state: 'faulted' },
  hung: { ...identity, state: 'hung', deadline: 1_000 },
  draining: { ...identity, state: 'draining', deadline: 1_000, reason: 'reload' },
  lost: { ...identity, state: 'draining', deadline: 1_000, reason: 'channel-lost' },
  killing: { ...identity, state: 'killing', deadline: 1_000, reason: 'drain-timeout' },
} satisfies Record<string, WorkerRecord>

const error = { name: 'Error', message: 'boom' }
const report = { ...error, origin: 'uncaughtException' } as const

const events = {
  ready: { type: 'worker:ready', worker: 1 },
  faulted: { type: 'worker:faulted', worker: 1, report },
  failed: { type: 'worker:failed', worker: 1, error },
  excluded: { type: 'worker:excluded', worker: 1, error },
  draining: { type: 'worker:draining', worker: 1, reason: 'signal' },
  heartbeat: { type: 'worker:heartbeat', worker: 1, load: someLoad },
  verified: { type: 'worker:verified', worker: 1 },
  disconnected: { type: 'worker:disconnected', worker: 1 },
  incompatible: { type: 'worker:incompatible', worker: 1, version: 2 },
  exited: { type: 'worker:exited', worker: 1, code: 1, signal: null },
  overdue: { type: 'tick' },
} satisfies Record<string, PoolEvent>

type Row = Record<keyof typeof workers, string>

// biome-ignore format: a table is read by its columns
const table: Record<keyof typeof events, Row> = {
  ready:        { starting: 'ready',     ready: 'ready',     faulted: 'draining', hung: 'killing', draining: 'draining', lost: 'draining', killing: 'killing' },
  faulted:      { starting: 'starting',  ready: 'draining!', faulted: 'draining', hung: 'killing', draining: 'draining', lost: 'draining', killing: 'killing' },
  failed:       { starting: 'starting',  ready: 'ready',     faulted: 'draining', hung: 'killing', draining: 'draining', lost: 'draining', killing: 'killing' },
  excluded:     { starting: 'killing!',  ready: 'killing!',  faulted: 'draining', hung: 'killing', draining: 'draining', lost: 'draining', killing: 'killing' },
  draining:     { starting: 'draining!', ready: 'draining!', faulted: 'draining', hung: 'draining', draining: 'draining', lost: 'draining', killing: 'killing' },
  heartbeat:    { starting: 'starting',  ready: 'ready',     faulted: 'draining', hung: 'draining', draining: 'draining', lost: 'draining', killing: 'killing' },
  verified:     { starting: 'starting',  ready: 'ready',     faulted: 'draining', hung: 'killing',  draining: 'draining', lost: 'draining', killing: 'killing' },
  disconnected: { starting: 'killing!',  ready: 'draining!', faulted: 'draining', hung: 'draining', draining: 'draining', lost: 'draining', killing: 'killing' },
  incompatible: { starting: 'killing!',  ready: 'ready',     faulted: 'draining', hung: 'killing', draining: 'draining', lost: 'draining', killing: 'killing' },
  exited:       { starting: 'gone!',     ready: 'gone!',     faulted: 'gone',     hung: 'gone', draining: 'gone',     lost: 'gone',     killing: 'gone' },
  overdue:      { starting: 'killing!',  ready: 'ready',     faulted: 'draining', hung: 'killing', draining: 'killing',  lost: 'killing',  killing: 'killing' },
}

function pool(worker: WorkerRecord): PoolState {
  return {
    ...initialState(somePolicy, 2, 1),
    phase: { name: 'running' },
    nextKey: 3,
    workers: new Map([
      [1, worker],
      [2, another],
    ]),
  }
}

for (const [name, event] of Object.entries(events)) {
  for (const [state, worker] of Object.entries(workers)) {
    const cell = table[name as keyof typeof events][state as keyof typeof workers]
    test(`${name} in state ${state} leads to ${cell}`, () => {
      const [after] = transition(pool(worker), event, 1_000)
      const charged = slotAt(after, 0).crashes > 0 ? '!' : ''
      assert.equal(`${after.workers.get(1)?.state ?? 'gone'}${charged}`, cell)
    })
  }
}

test('a faulted worker stays while no other one is ready', () => {
  const alone = pool(workers.ready)
  const others = new Map(alone.workers).set(2, { ...workers.starting, key: 2, slot: 1 })
  const [after] = transition({ ...alone, workers: others }, events.faulted, 500)
  assert.equal(after.workers.get(1)?.state, 'faulted')
})

test('facts and exits of a worker that is forgotten change nothing', () => {
  const state = pool(workers.ready)
  for (const event of Object.values(events)) {
    if (event.type === 'tick') continue
    assert.deepEqual(transition(state, { ...event, worker: 99 }, 500), [state, []])
  }
})
