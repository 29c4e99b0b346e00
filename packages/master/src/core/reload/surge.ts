// How many replacements of healthy workers may be under way. Two limits, and apart: successors that have not taken
// over boot, which costs the machine; predecessors that drain cost the memory that they have. So a new release comes as fast
// as workers boot, however long their clients stay.

import { type PoolState, workersOf } from '../model/state.ts'
import { isCalledOff, isReady, isStarting, type WorkerRecord } from '../model/worker.ts'
import { isSuccessor } from '../workers/handover.ts'

/** A generation, and the fix that comes after it at once. */
const generationsThatDrain = 2

/** So many that were called off may live in a slot beside the one that is forked in their place. */
const maxCalledOff = 1

/** How many replacements may begin that somebody asked for. */
export function roomForAsked(state: PoolState): number {
  const { coming, calledOff } = countUnderWay(state)
  return Math.max(0, Math.min(state.policy.maxSurge - coming - calledOff, roomToDrain(state)))
}

/** The same of workers that have reached a limit. Nobody is in a hurry, and their memory may be the machine's last: each waits for the drain before. */
export function roomToRecycle(state: PoolState): number {
  const { coming, calledOff } = countUnderWay(state)
  const recycled = countDraining(state, 'recycle')
  const room = state.policy.recycle.maxSurge - coming - calledOff - recycled
  return Math.max(0, Math.min(room, roomToDrain(state)))
}

/** Reloads that come faster than workers boot must not fill the machine with starts that nobody wants. */
export function hasCalledOffTooMany(state: PoolState, slot: number): boolean {
  const calledOff = workersOf(state).filter(isCalledOff)
  return calledOff.filter((worker) => worker.slot === slot).length > maxCalledOff
}

/** Each successor that is on its way will have somebody drain. */
function roomToDrain(state: PoolState): number {
  const { policy, size } = state
  const most = policy.reload.maxDraining ?? generationsThatDrain * size // the size may change
  return most - countUnderWay(state).coming - countDraining(state, 'reload', 'recycle')
}

function countUnderWay(state: PoolState) {
  const workers = workersOf(state)
  const coming = workers.filter((worker) => isComing(state, worker)).length
  return { coming, calledOff: leavingFor(state, 'reload', 'recycle').filter(isCalledOff).length }
}

/** A successor that has not taken over. */
function isComing(state: PoolState, worker: WorkerRecord): boolean {
  return (isStarting(worker) || isReady(worker)) && isSuccessor(state, worker)
}

/** Predecessors, and successors that are given up; those that were called off are none of them. */
function countDraining(state: PoolState, ...reasons: readonly string[]): number {
  return leavingFor(state, ...reasons).filter((worker) => !isCalledOff(worker)).length
}

function leavingFor(state: PoolState, ...reasons: readonly string[]): readonly WorkerRecord[] {
  return workersOf(state).filter(
    (worker) => worker.state === 'draining' && reasons.includes(worker.reason),
  )
}
