// The handover from a predecessor to its successor. A successor takes over once it has been ready for
// `minReadyMs` and, in a reload, the user's `verify` has approved of it. Until then both serve.

import { type PoolState, slotAt, stayingIn, workersOf } from '../model/state.ts'
import { isReady, type ReadyWorker, type WorkerRecord } from '../model/worker.ts'

/** Whether an older worker of the same slot is ready. */
export function isSuccessor(state: PoolState, worker: WorkerRecord): boolean {
  return stayingIn(state, worker.slot).some((other) => isReady(other) && other.key < worker.key)
}

/** Whether the predecessor of this worker may leave. */
export function isPromotable(state: PoolState, worker: ReadyWorker, now: number): boolean {
  return now >= promotableAt(state, worker) && isFit(state, worker)
}

/** When the next successor may take over, or the next `verify` is late. */
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

/** Whether `verify` has not yet approved of the worker's release in its slot. */
export function needsVerifying(state: PoolState, worker: ReadyWorker): boolean {
  const { verifies } = state.policy.reload
  if (!verifies || state.reload?.kind !== 'reload' || worker.release !== state.release) return false
  return slotAt(state, worker.slot).verified !== worker.release
}

/**
 * A worker above the hard limit of memory drains before its own successor is ready, so no predecessor may leave to
 * it.
 */
function isFit(state: PoolState, worker: ReadyWorker): boolean {
  return !needsVerifying(state, worker) && worker.reachedLimit !== 'hardMemoryBytes'
}

function promotableAt(state: PoolState, worker: ReadyWorker): number {
  return worker.readyAt + state.policy.reload.minReadyMs
}
