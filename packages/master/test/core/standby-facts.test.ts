// Every event in every state of a standby: the cell is the state that follows, `gone` when it is
// forgotten, and `!` after it when the next fork of a standby waits for it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { WorkerEvent } from '../../src/core/model/events.ts'
import { initialState, type PoolState } from '../../src/core/model/state.ts'
import type { AnyWorker, WorkerRecord } from '../../src/core/model/worker.ts'
import { transition } from '../../src/core/transition.ts'
import { someLoad, somePolicy } from '../support/policies.ts'

const identity = { key: 1, generation: 1, release: 1, forkedAt: 0 }
const incumbent: WorkerRecord = {
  ...{ ...identity, key: 2, slot: 0 },
  ...{ state: 'ready', readyAt: 10, spread: 0 },
}

const standbys = {
  starting: { ...identity, state: 'starting', deadline: 1_000 },
  prepared: { ...identity, state: 'prepared' },
  draining: { ...identity, state: 'draining', deadline: 1_000, reason: 'reload' },
  killing: { ...identity, state: 'killing', deadline: 1_000, reason: 'kill' },
} satisfies Record<string, AnyWorker>

const error = { name: 'Error', message: 'boom' }
const report = { ...error, origin: 'uncaughtException' } as const

const events = {
  prepared: { type: 'worker:prepared', worker: 1 },
  ready: { type: 'worker:ready', worker: 1 },
  faulted: { type: 'worker:faulted', worker: 1, report },
  failed: { type: 'worker:failed', worker: 1, error },
  excluded: { type: 'worker:excluded', worker: 1, error },
  draining: { type: 'worker:draining', worker: 1, reason: 'signal' },
  heartbeat: { type: 'worker:heartbeat', worker: 1, load: someLoad },
  inspected: { type: 'worker:heartbeat', worker: 1, load: { ...someLoad, inspected: true } },
  verified: { type: 'worker:verified', worker: 1 },
  disconnected: { type: 'worker:disconnected', worker: 1 },
  incompatible: { type: 'worker:incompatible', worker: 1, version: 2 },
  exited: { type: 'worker:exited', worker: 1, code: 1, signal: null },
} satisfies Record<string, WorkerEvent>

type Row = Record<keyof typeof standbys, string>

// biome-ignore format: a table is read by its columns
const table: Record<keyof typeof events, Row> = {
  prepared:     { starting: 'prepared', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  ready:        { starting: 'killing!', prepared: 'killing!', draining: 'draining', killing: 'killing' },
  faulted:      { starting: 'killing!', prepared: 'killing!', draining: 'draining', killing: 'killing' },
  failed:       { starting: 'starting', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  excluded:     { starting: 'starting', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  draining:     { starting: 'starting', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  heartbeat:    { starting: 'starting', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  inspected:    { starting: 'starting', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  verified:     { starting: 'starting', prepared: 'prepared', draining: 'draining', killing: 'killing' },
  disconnected: { starting: 'killing!', prepared: 'killing!', draining: 'draining', killing: 'killing' },
  incompatible: { starting: 'killing!', prepared: 'killing!', draining: 'draining', killing: 'killing' },
  exited:       { starting: 'gone!',    prepared: 'gone!',    draining: 'gone',     killing: 'gone' },
}

function pool(standby: AnyWorker): PoolState {
  return {
    ...initialState({ ...somePolicy, standby: 1 }, 1, 1),
    phase: { name: 'running' },
    nextKey: 3,
    workers: new Map([
      [1, standby],
      [2, incumbent],
    ]),
  }
}

for (const [name, event] of Object.entries(events)) {
  for (const [state, standby] of Object.entries(standbys)) {
    const cell = table[name as keyof typeof events][state as keyof typeof standbys]
    test(`${name} of a standby in state ${state} leads to ${cell}`, () => {
      const [after] = transition(pool(standby), event, 500)
      const charged = after.standbyCrashes > 0 ? '!' : ''
      assert.equal(`${after.workers.get(1)?.state ?? 'gone'}${charged}`, cell)
    })
  }
}

test('a standby that missed its deadline is killed, and only one that was wanted is charged', () => {
  const silent: AnyWorker = {
    ...standbys.prepared,
    liveness: { load: someLoad, silentAt: 1_000, slowHeartbeats: 0 },
  }
  for (const standby of [...Object.values(standbys), silent]) {
    const [after] = transition(pool(standby), { type: 'tick' }, 1_000)
    const isWanted: boolean = standby.state === 'starting' || standby === silent
    const isOverdue: boolean = isWanted || standby.state !== 'prepared'
    assert.equal(after.workers.get(1)?.state, isOverdue ? 'killing' : 'prepared')
    assert.equal(after.standbyCrashes, isWanted ? 1 : 0)
  }
})

test('the event of the exit of a standby has the error that the standby reported before', () => {
  for (const [event, expected] of [
    [events.failed, error],
    [events.faulted, report],
  ] as const) {
    const [failed] = transition(pool(standbys.prepared), event, 500)
    const [, effects] = transition(failed, events.exited, 600)
    const notices = effects.flatMap((effect) => (effect.type === 'notify' ? [effect.notice] : []))
    assert.deepEqual(
      notices.map((notice) => notice.name === 'standby:exited' && notice.error),
      [expected],
    )
  }
})
