// How many replacements of healthy workers may be under way. There are two separate limits. Successors that have not
// taken over boot, which costs CPU time. Predecessors that drain cost the memory that they hold. So a new release is
// rolled out as fast as workers boot, however long clients stay.

import { type PoolState, workersOf } from '../model/state.ts'
import { isCalledOff, isReady, isStarting, type WorkerRecord } from '../model/worker.ts'
import { isSuccessor } from '../workers/handover.ts'

/** Room for a release, and for its fix right after it. */
const generationsThatDrain = 2

/** How many called-off workers may live in a slot beside the worker that is forked in their place. */
const maxCalledOff = 1

/** How many replacements by a reload or a `recycle()` may begin. */
export function roomForAsked(state: PoolState): number {
  const { coming, calledOff } = countUnderWay(state)
  return Math.max(0, Math.min(state.policy.maxSurge - coming - calledOff, roomToDrain(state)))
}

/**
 * How many replacements of workers that reached a limit may begin. These are not urgent, and the machine may be short
 * of memory, so each one waits for the drain of the previous one.
 */
export function roomToRecycle(state: PoolState): number {
  const { coming, calledOff } = countUnderWay(state)
  const recycled = countDraining(state, 'recycle')
  const room = state.policy.recycle.maxSurge - coming - calledOff - recycled
  return Math.max(0, Math.min(room, roomToDrain(state)))
}

/** Reloads that come faster than workers boot must not fill the machine with starts that are not wanted any more. */
export function hasCalledOffTooMany(state: PoolState, slot: number): boolean {
  const calledOff = workersOf(state).filter(isCalledOff)
  return calledOff.filter((worker) => worker.slot === slot).length > maxCalledOff
}

/** Each successor under way will make a predecessor drain. */
function roomToDrain(state: PoolState): number {
  const { policy, size } = state
  const most = policy.reload.maxDraining ?? generationsThatDrain * size // not stored, because the size may change
  return most - countUnderWay(state).coming - countDraining(state, 'reload', 'recycle')
}

function countUnderWay(state: PoolState) {
  const workers = workersOf(state)
  const coming = workers.filter((worker) => isComing(state, worker)).length
  return { coming, calledOff: leavingFor(state, 'reload', 'recycle').filter(isCalledOff).length }
}

/** Whether the worker is a successor that has not taken over. */
function isComing(state: PoolState, worker: WorkerRecord): boolean {
  return (isStarting(worker) || isReady(worker)) && isSuccessor(state, worker)
}

/** Count the predecessors that drain, and the successors that were given up once they had booted. */
function countDraining(state: PoolState, ...reasons: readonly string[]): number {
  return leavingFor(state, ...reasons).filter((worker) => !isCalledOff(worker)).length
}

function leavingFor(state: PoolState, ...reasons: readonly string[]): readonly WorkerRecord[] {
  return workersOf(state).filter(
    (worker) => worker.state === 'draining' && reasons.includes(worker.reason),
  )
}
