// Describes the pool's state for `pool.status()`.

import type { PoolStatus, SlotStatus, StandbyStatus, WorkerStatus } from '../api/pool-status.ts'
import type { SlotRecord } from '../core/model/slot.ts'
import {
  isGoverning,
  type PoolState,
  standbysOf,
  stayingIn,
  workersOf,
} from '../core/model/state.ts'
import type { Standby, WorkerKey, WorkerRecord } from '../core/model/worker.ts'
import { degradedAfter, isStable } from '../core/workers/backoff.ts'

interface Seen {
  readonly now: number
  readonly distribution: PoolStatus['distribution']
  readonly pidOf: (worker: WorkerKey) => number | undefined
}

/** Describe the pool's state as plain data for people and dashboards. */
export function describePool(state: PoolState, seen: Seen): PoolStatus {
  return {
    state: state.phase.name,
    size: state.size,
    generation: state.generation,
    distribution: seen.distribution,
    reloading: isGoverning(state) && state.reload !== undefined,
    workers: workersOf(state).map((worker) => describeWorker(worker, seen)),
    standbys: standbysOf(state).map((standby) => describeStandby(standby, seen)),
    slots: state.slots.map((record, slot) => describeSlot(state, { record, slot, now: seen.now })),
  }
}

function describeWorker(worker: WorkerRecord, { now, pidOf }: Seen): WorkerStatus {
  const { slot, generation, release, state } = worker
  const ageMs = Math.round(now - worker.forkedAt)
  const load = worker.liveness?.load && { load: worker.liveness.load }
  return { slot, generation, pid: pidOf(worker.key) ?? null, release, state, ageMs, ...load }
}

function describeStandby(standby: Standby, { now, pidOf }: Seen): StandbyStatus {
  const { key, generation, state, forkedAt } = standby
  return { generation, pid: pidOf(key) ?? null, state, ageMs: Math.round(now - forkedAt) }
}

function describeSlot(
  state: PoolState,
  { record, slot, now }: { record: SlotRecord; slot: number; now: number },
): SlotStatus {
  const { crashes, forkNotBefore, closed = false } = record
  const delayMs = Math.max(0, Math.ceil(forkNotBefore - now))
  const recovered = stayingIn(state, slot).some((worker) => isStable(state, worker, now))
  return { slot, crashes, delayMs, degraded: crashes >= degradedAfter && !recovered, closed }
}
