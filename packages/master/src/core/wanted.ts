// Which slots want a fork, apart from their backoff. `reconcile` forks in the slots whose backoff is over,
// and `nextDeadline` waits for the others. Both call this file, so they can never disagree.

import {
  isGoverning,
  type PendingCommand,
  type PoolState,
  slotAt,
  stayingIn,
  workersOf,
} from './model/state.ts'
import { isAccepting, isReady, isStarting, type WorkerRecord } from './model/worker.ts'
import { isHeld, slotsLeft } from './reload/canary.ts'
import { isOutdated } from './reload/reload.ts'
import { hasCalledOffTooMany, roomForAsked, roomToRecycle } from './reload/surge.ts'
import { isSuccessor } from './workers/handover.ts'

/** The slots that want one more worker, as far as the limits let one boot now. */
export function forksWanted(state: PoolState): readonly number[] {
  if (!isGoverning(state)) return []
  const slots = state.slots.map((_, slot) => slot)
  const lacking = inTurn(state, replacementsWanted(state)).slice(0, roomToBoot(state))
  return [...lacking, ...handoversWanted(state, slots)]
}

/** The slots without a worker, or with none but faulted and hung ones. */
export function replacementsWanted(state: PoolState): readonly number[] {
  const slots = state.slots.map((_, slot) => slot)
  const lacking = slots.filter((slot) => lacksWorker(state, slot))
  return failsToStart(state) ? limitToProbe(state, lacking) : lacking
}

/**
 * A start that cannot succeed (a port that is taken, a syntax error) would fail once for each slot, and report each
 * failure. So only one of the slots that have failed is tried, and the others follow when any worker serves.
 */
function limitToProbe(state: PoolState, lacking: readonly number[]): readonly number[] {
  const hasFailed = (slot: number) => slotAt(state, slot).failures > 0
  const isTried = workersOf(state).some((worker) => isStarting(worker) && hasFailed(worker.slot))
  const [probe] = lacking
    .filter(hasFailed)
    .toSorted((a, b) => slotAt(state, b).failures - slotAt(state, a).failures)
  return lacking.filter((slot) => !hasFailed(slot) || (slot === probe && !isTried))
}

/** If hundreds of workers booted at the same time, none would be ready before its deadline. */
function roomToBoot(state: PoolState): number {
  return Math.max(0, state.policy.maxStarting - workersOf(state).filter(isStarting).length)
}

/** A slot whose workers fail comes after the others, and so does not keep them from booting. */
function inTurn(state: PoolState, slots: readonly number[]): readonly number[] {
  return slots.toSorted((a, b) => slotAt(state, a).forkNotBefore - slotAt(state, b).forkNotBefore)
}

function failsToStart(state: PoolState): boolean {
  return state.phase.name === 'starting' && !workersOf(state).some(isAccepting)
}

/** Replacements by commands come first. Workers that reached a limit of `recycle` are counted apart. */
function handoversWanted(state: PoolState, slots: readonly number[]): readonly number[] {
  const ordered = inTurn(state, slots)
  const asked = ordered.filter((slot) => wantsHandover(state, slot, isDue))
  const atLimit = ordered.filter(
    (slot) => !asked.includes(slot) && wantsHandover(state, slot, hasReachedLimit),
  )
  const first = limitToPause(state, asked).slice(0, roomForAsked(state))
  const left = Math.max(0, roomToRecycle(state) - first.length)
  return [...first, ...atLimit.slice(0, left)]
}

/**
 * A pause holds back the slots that the reload would begin. Slots of a `recycle()` come first and are not held back.
 */
function limitToPause(state: PoolState, asked: readonly number[]): readonly number[] {
  const recycled = asked.filter((slot) => wantsHandover(state, slot, isRecycled))
  const begun = recycled.filter((slot) => wantsHandover(state, slot, isBehind))
  const others = asked.filter((slot) => !recycled.includes(slot))
  return [...recycled, ...others.slice(0, Math.max(0, slotsLeft(state) - begun.length))]
}

/** Whether the slot has no worker, or only faulted and hung ones, and no successor. */
function lacksWorker(state: PoolState, slot: number): boolean {
  if (slotAt(state, slot).closed || hasCalledOffTooMany(state, slot)) return false
  return stayingIn(state, slot).every(({ state: is }) => is === 'faulted' || is === 'hung')
}

/** Whether a healthy worker is to be replaced and has no successor. A worker in a closed slot leaves without one. */
function wantsHandover(state: PoolState, slot: number, isLeaving: typeof isDue): boolean {
  if (slotAt(state, slot).closed) return false
  const staying = stayingIn(state, slot)
  // A ready worker that may not take over yet is a successor, too.
  return (
    !staying.some(
      (worker) => isStarting(worker) || (isReady(worker) && isSuccessor(state, worker)),
    ) && staying.some((worker) => isLeaving(state, worker))
  )
}

function hasReachedLimit(_: PoolState, worker: WorkerRecord): boolean {
  return isReady(worker) && worker.reachedLimit !== undefined
}

function isDue(state: PoolState, worker: WorkerRecord): boolean {
  return isBehind(state, worker) || isRecycled(state, worker)
}

function isBehind(state: PoolState, worker: WorkerRecord): boolean {
  return isReady(worker) && isOutdated(state, worker) && !isHeld(state, worker.slot)
}

function isRecycled(state: PoolState, worker: WorkerRecord): boolean {
  const isOfWorker = (command: PendingCommand) =>
    command.type === 'recycle' && command.worker === worker.key
  return isReady(worker) && state.commands.some(isOfWorker)
}
