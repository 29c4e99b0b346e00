// From a predecessor to its successor. A successor takes over once it is ready, has stayed so for
// `minReadyMs`, and, in a reload, the user's `verify` approves of it. Until then both serve.

import { type PoolState, slotAt, stayingIn, workersOf } from '../model/state.ts'
import { isReady, type ReadyWorker, type WorkerRecord } from '../model/worker.ts'

/** Does somebody older serve in its slot, in good health? */
export function isSuccessor(state: PoolState, worker: WorkerRecord): boolean {
  return stayingIn(state, worker.slot).some((other) => isReady(other) && other.key < worker.key)
}

/** May its predecessor go? */
export function isPromotable(state: PoolState, worker: ReadyWorker, now: number): boolean {
  return now >= promotableAt(state, worker) && isFit(state, worker)
}

/** When the next successor has been ready for long enough, or a `verify` for too long. */
export function nextHandover(state: PoolState): number {
  const ready = workersOf(state).filter(isReady)
  const times = ready.map((worker) => {
    if (worker.verifyBy !== undefined) return worker.verifyBy
    return isSuccessor(state, worker) && isFit(state, worker)
      ? promotableAt(state, worker)
      : Infinity
  })
  return Math.min(Infinity, ...times)
}

/** Has nobody approved of this release in its slot yet? */
export function needsVerifying(state: PoolState, worker: ReadyWorker): boolean {
  const { verifies } = state.policy.reload
  if (!verifies || state.reload?.kind !== 'reload' || worker.release !== state.release) return false
  return slotAt(state, worker.slot).verified !== worker.release
}

/** One that has outgrown its memory drains before its successor is there: nothing can rest on it. */
function isFit(state: PoolState, worker: ReadyWorker): boolean {
  return !needsVerifying(state, worker) && worker.reachedLimit !== 'hardMemoryBytes'
}

function promotableAt(state: PoolState, worker: ReadyWorker): number {
  return worker.readyAt + state.policy.reload.minReadyMs
}
