// Which slots want a fork, whatever the clock says. `reconcile` forks those whose backoff is over,
// and `nextDeadline` waits for the others: both ask here, so they can never disagree.

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

/** The slots that want a worker more than they have, as far as their workers may boot now. */
export function forksWanted(state: PoolState): readonly number[] {
  if (!isGoverning(state)) return []
  const slots = state.slots.map((_, slot) => slot)
  const lacking = inTurn(state, replacementsWanted(state)).slice(0, roomToBoot(state))
  return [...lacking, ...handoversWanted(state, slots)]
}

/** The slots in which nobody serves, or nobody whose state is known. */
export function replacementsWanted(state: PoolState): readonly number[] {
  const slots = state.slots.map((_, slot) => slot)
  const lacking = slots.filter((slot) => lacksWorker(state, slot))
  return failsToStart(state) ? limitToProbe(state, lacking) : lacking
}

/**
 * A start that cannot come right (a port that is taken, a syntax error) would fail as often as there are slots, and say
 * so each time. So one of those that have failed goes first, and the others follow when it, or anybody, serves.
 */
function limitToProbe(state: PoolState, lacking: readonly number[]): readonly number[] {
  const hasFailed = (slot: number) => slotAt(state, slot).failures > 0
  const isTried = workersOf(state).some((worker) => isStarting(worker) && hasFailed(worker.slot))
  const [probe] = lacking
    .filter(hasFailed)
    .toSorted((a, b) => slotAt(state, b).failures - slotAt(state, a).failures)
  return lacking.filter((slot) => !hasFailed(slot) || (slot === probe && !isTried))
}

/** A pool of hundreds that all boot at once would have none that is ready before its deadline. */
function roomToBoot(state: PoolState): number {
  return Math.max(0, state.policy.maxStarting - workersOf(state).filter(isStarting).length)
}

/** A slot whose workers fail waits behind the others, and starves none of them. */
function inTurn(state: PoolState, slots: readonly number[]): readonly number[] {
  return slots.toSorted((a, b) => slotAt(state, a).forkNotBefore - slotAt(state, b).forkNotBefore)
}

function failsToStart(state: PoolState): boolean {
  return state.phase.name === 'starting' && !workersOf(state).some(isAccepting)
}

/** Those that somebody asked for go first; those that have reached a limit of `recycle` have a room of their own. */
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

/** A pause holds back what the reload would begin, and no recycling, which goes before it. */
function limitToPause(state: PoolState, asked: readonly number[]): readonly number[] {
  const recycled = asked.filter((slot) => wantsHandover(state, slot, isRecycled))
  const begun = recycled.filter((slot) => wantsHandover(state, slot, isBehind))
  const others = asked.filter((slot) => !recycled.includes(slot))
  return [...recycled, ...others.slice(0, Math.max(0, slotsLeft(state) - begun.length))]
}

/** Nobody there, or only workers in an unknown state, and nobody coming. */
function lacksWorker(state: PoolState, slot: number): boolean {
  if (slotAt(state, slot).closed || hasCalledOffTooMany(state, slot)) return false
  return stayingIn(state, slot).every(({ state: is }) => is === 'faulted' || is === 'hung')
}

/** A healthy worker that is to be replaced, and nobody coming. Who is left in a closed slot leaves without a successor. */
function wantsHandover(state: PoolState, slot: number, isLeaving: typeof isDue): boolean {
  if (slotAt(state, slot).closed) return false
  const staying = stayingIn(state, slot)
  // A successor that is ready, but may not take over yet, is somebody coming, too.
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
