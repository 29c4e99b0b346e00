// The whole state of a pool. What is wanted (phase, size, generation, reload, commands) is kept apart from what is
// observed (workers), and from the record of each slot.

import type { CommandId, StopReason } from './events.ts'
import type { Failure } from './failure.ts'
import type { Policy } from './policy.ts'
import { freshSlot, type SlotRecord } from './slot.ts'
import {
  type AnyWorker,
  hasSlot,
  isAccepting,
  isStaying,
  type Standby,
  type StayingWorker,
  type WorkerKey,
  type WorkerRecord,
} from './worker.ts'

type Phase =
  | { readonly name: 'idle' }
  /** Until each slot has had a worker that was ready. */
  | { readonly name: 'starting' }
  | { readonly name: 'running' }
  | { readonly name: 'stopping'; readonly reason: StopReason; readonly failure?: Failure }
  | { readonly name: 'stopped' }

export interface Reload {
  /** A `rollback` restores the release that ran before a failed reload. */
  readonly kind: 'reload' | 'rollback'
  readonly generation: number
  /** The release that every slot gets. */
  readonly release: number
  readonly startedAt: number
  /** The release that a rollback restores. */
  readonly previousRelease: number
  /** The reload waits for `continue()` after this number of slots. */
  readonly pauseAfter: number
  readonly isPaused: boolean
  /** Every worker that was forked for this reload has this key or a later one. */
  readonly firstKey: WorkerKey
  /** Every slot is served by the new release. The reload still waits for the drains of the predecessors. */
  readonly isEverywhere: boolean
}

/** A reload that was everywhere when a newer one began. Its predecessors have not all exited yet. */
export type Finishing = Pick<Reload, 'kind' | 'generation' | 'release' | 'startedAt'>

export type PendingCommand =
  | { readonly type: 'start' | 'stop' | 'resize'; readonly id: CommandId }
  /** The generation is the rollback's. */
  | { readonly type: 'abort'; readonly id: CommandId; readonly generation: number }
  /** Without a generation, the command waits until the pool runs. */
  | {
      readonly type: 'reload'
      readonly id: CommandId
      readonly pauseAfter: number
      readonly generation?: number
    }
  | {
      readonly type: 'recycle'
      readonly id: CommandId
      readonly slot: number
      /**
       * The worker to replace, in whatever state. Absent if the slot had none: any ready worker fulfils the command.
       */
      readonly worker?: WorkerKey
    }

export interface PoolState {
  readonly policy: Policy
  readonly phase: Phase
  readonly size: number
  readonly generation: number
  /** Workers are forked from the release of this generation. */
  readonly release: number
  /** The last release that was everywhere. A rollback restores it. */
  readonly settledRelease: number
  readonly slots: readonly SlotRecord[]
  /** The workers that have a slot, and the standbys. */
  readonly workers: ReadonlyMap<WorkerKey, AnyWorker>
  /** No standby is forked before this point in time. */
  readonly refillNotBefore: number
  /** Failures of standbys in a row. A standby that is prepared clears the count. */
  readonly standbyCrashes: number
  readonly reload?: Reload
  /** The oldest comes first. */
  readonly finishing: readonly Finishing[]
  readonly commands: readonly PendingCommand[]
  readonly nextKey: WorkerKey
  /** Times of the crashes within the restart window, the oldest first. */
  readonly restarts: readonly number[]
  /** The seed of the next random number. */
  readonly seed: number
  /** When the master checks next whether it was itself stopped or blocked; see `liveness.ts`. */
  readonly lookAt: number
  /** The long start was reported; see `long-start.ts`. */
  readonly longStartReported?: true
  /** How many workers accepted when a degradation was last reported. Absent while the pool is well. */
  readonly degradedTo?: number
}

export function initialState(policy: Policy, size: number, seed: number): PoolState {
  return {
    policy,
    phase: { name: 'idle' },
    size,
    generation: 1,
    release: 1,
    settledRelease: 1,
    slots: Array.from({ length: size }, () => freshSlot),
    workers: new Map(),
    refillNotBefore: Number.NEGATIVE_INFINITY,
    standbyCrashes: 0,
    finishing: [],
    commands: [],
    restarts: [],
    lookAt: Infinity,
    nextKey: 1,
    seed: seed >>> 0,
  }
}

/** Whether the pool wants workers at all. */
export function isGoverning(state: PoolState): boolean {
  return state.phase.name === 'starting' || state.phase.name === 'running'
}

/** Whether a reload or a rollback still has slots to replace. */
export function isRollingOut({ reload }: PoolState): boolean {
  return reload !== undefined && !reload.isEverywhere
}

/** Whether every slot has, or had until a fault, a serving worker of this release or a later one. */
export function isProven(state: PoolState, release: number): boolean {
  const serves = (worker: WorkerRecord) => isAccepting(worker) && worker.release >= release
  return state.slots.every(
    ({ proven, closed }, slot) =>
      closed || proven >= release || stayingIn(state, slot).some(serves),
  )
}

export function slotAt(state: PoolState, slot: number): SlotRecord {
  return state.slots[slot] ?? freshSlot
}

/** Whether the worker's slot is closed, or was removed by a resize. */
export function isSurplus(state: PoolState, { slot }: WorkerRecord): boolean {
  return slot >= state.size || slotAt(state, slot).closed === true
}

/** The workers that have a slot, the oldest first. */
export function workersOf({ workers }: PoolState): readonly WorkerRecord[] {
  return [...workers.values()].filter(hasSlot)
}

export function standbysOf({ workers }: PoolState): readonly Standby[] {
  return [...workers.values()].filter((worker): worker is Standby => !hasSlot(worker))
}

/** The workers of a slot that are not leaving, the oldest first. */
export function stayingIn(state: PoolState, slot: number): readonly StayingWorker[] {
  const staying: StayingWorker[] = [] // the hottest function of the core, so it makes no list on the way
  for (const worker of state.workers.values())
    if (hasSlot(worker) && worker.slot === slot && isStaying(worker)) staying.push(worker)
  return staying
}

export function putWorker(state: PoolState, worker: AnyWorker): PoolState {
  return { ...state, workers: new Map(state.workers).set(worker.key, worker) }
}

export function removeWorker(state: PoolState, key: WorkerKey): PoolState {
  const workers = new Map(state.workers)
  workers.delete(key)
  return { ...state, workers }
}

export function putSlot(state: PoolState, slot: number, record: SlotRecord): PoolState {
  return { ...state, slots: state.slots.map((old, index) => (index === slot ? record : old)) }
}
