// All that the master knows. What is wanted (phase, size, generation, reload, commands) stands
// apart from what is observed (workers) and from what is remembered of each slot.

import type { CommandId, StopReason } from './events.ts'
import type { Failure } from './failure.ts'
import type { Policy } from './policy.ts'
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

export type Phase =
  | { readonly name: 'idle' }
  /** Until `size` workers have been accepting at the same moment for the first time. */
  | { readonly name: 'starting' }
  | { readonly name: 'running' }
  | { readonly name: 'stopping'; readonly reason: StopReason; readonly failure?: Failure }
  | { readonly name: 'stopped' }

/** A numbered place for a worker; it outlives its workers. */
export interface SlotRecord {
  /** Quick crashes in a row, faults among them: what the backoff counts. */
  readonly crashes: number
  /** Quick exits in a row that nobody asked for: what makes a start fail. No request can raise it by a fault. */
  readonly failures: number
  /** What the last of them was; see `kindOf`. */
  readonly failure?: string
  /**
   * The release of the last worker that became ready here, 0 for none or after an exit that nobody
   * asked for. A fault leaves it: commands wait for a release that can serve, not for a moment without
   * a poisoned request, which may never come.
   */
  readonly proven: number
  /** The last release that the user's `verify` approved of here. */
  readonly verified: number
  /** The point in time before which nothing is forked here. */
  readonly forkNotBefore: number
  /** Its worker asked not to be replaced. */
  readonly closed?: true
}

export interface Reload {
  /** `rollback` puts the release back that ran before a reload that failed. */
  readonly kind: 'reload' | 'rollback'
  readonly generation: number
  /** What it brings. */
  readonly release: number
  readonly startedAt: number
  /** The release to go back to. */
  readonly previousRelease: number
  /** After so many slots it waits for `continue()`. */
  readonly pauseAfter: number
  readonly isPaused: boolean
  /** Whoever was forked for it has this key, or a later one. */
  readonly firstKey: WorkerKey
  /** Every slot is served by its release. What it waits for are its predecessors' drains. */
  readonly isEverywhere: boolean
}

/** A reload that was everywhere when a newer one began: its predecessors are still waited for. */
export type Finishing = Pick<Reload, 'kind' | 'generation' | 'release' | 'startedAt'>

export type PendingCommand =
  | { readonly type: 'start' | 'stop' | 'resize'; readonly id: CommandId }
  /** The generation is that of the rollback. */
  | { readonly type: 'abort'; readonly id: CommandId; readonly generation: number }
  /** Without a generation it waits until the pool runs. */
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
      /** The worker to replace, in whatever state; absent if there was none, and any ready one will do. */
      readonly worker?: WorkerKey
    }

export interface PoolState {
  readonly policy: Policy
  readonly phase: Phase
  readonly size: number
  readonly generation: number
  /** The generation whose release is forked. */
  readonly release: number
  /** The last release that was everywhere: what a rollback leads to. */
  readonly settledRelease: number
  readonly slots: readonly SlotRecord[]
  /** With their slots, and standbys. */
  readonly workers: ReadonlyMap<WorkerKey, AnyWorker>
  /** Before this no standby is forked. */
  readonly refillNotBefore: number
  /** Standbys in a row that failed before they were prepared. */
  readonly standbyCrashes: number
  readonly reload?: Reload
  /** Oldest first. */
  readonly finishing: readonly Finishing[]
  readonly commands: readonly PendingCommand[]
  readonly nextKey: WorkerKey
  /** Crashes within the restart window, oldest first. */
  readonly restarts: readonly number[]
  /** Seed of the next random number. */
  readonly seed: number
  /** When the master looks next whether it was itself away; see `liveness.ts`. */
  readonly lookAt: number
  /** It was told that the start takes long; see `long-start.ts`. */
  readonly longStartReported?: true
  /** How many accepted when a degradation was last told; absent while all is well. */
  readonly degradedTo?: number
}

export const freshSlot: SlotRecord = {
  crashes: 0,
  failures: 0,
  proven: 0,
  verified: 0,
  forkNotBefore: Number.NEGATIVE_INFINITY,
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

/** Is anything still wanted to run? */
export function isGoverning(state: PoolState): boolean {
  return state.phase.name === 'starting' || state.phase.name === 'running'
}

/** Are successors of a reload, or a rollback, still to come? */
export function isRollingOut({ reload }: PoolState): boolean {
  return reload !== undefined && !reload.isEverywhere
}

/** Has every slot a worker of this release, or a later one, that serves, or had it until a fault? */
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

/** Has it a slot that wants nobody, or none any more? */
export function isSurplus(state: PoolState, { slot }: WorkerRecord): boolean {
  return slot >= state.size || slotAt(state, slot).closed === true
}

/** The workers that have a slot, oldest first. */
export function workersOf({ workers }: PoolState): readonly WorkerRecord[] {
  return [...workers.values()].filter(hasSlot)
}

export function standbysOf({ workers }: PoolState): readonly Standby[] {
  return [...workers.values()].filter((worker): worker is Standby => !hasSlot(worker))
}

/** The workers of a slot that are not leaving, oldest first. */
export function stayingIn(state: PoolState, slot: number): readonly StayingWorker[] {
  const staying: StayingWorker[] = [] // asked more often than anything else, so it makes no list on the way
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
