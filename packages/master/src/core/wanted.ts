// Which slots want a fork, whatever the clock says. `reconcile` forks those whose backoff is over,
// and `nextDeadline` waits for the others: both ask here, so they can never disagree.

import { isOutdated } from './reload.ts'
import { isGoverning, type PoolState, stayingIn } from './state.ts'
import { isReady, isStarting, type WorkerRecord } from './worker.ts'

/** The slots that want a worker more than they have. */
export function forksWanted(state: PoolState): readonly number[] {
  if (!isGoverning(state)) return []
  const slots = state.slots.map((_, slot) => slot)
  const replacements = slots.filter((slot) => lacksWorker(state, slot))
  const handovers = slots.filter((slot) => wantsHandover(state, slot))
  const free = Math.max(0, state.policy.maxSurge - countHandovers(state))
  return [...replacements, ...handovers.slice(0, free)]
}

/** Nobody there, or only workers in an unknown state, and nobody coming. */
function lacksWorker(state: PoolState, slot: number): boolean {
  return stayingIn(state, slot).every(({ state: is }) => is === 'faulted' || is === 'hung')
}

/** A healthy worker that a reload or a recycle wants replaced, and nobody coming. */
function wantsHandover(state: PoolState, slot: number): boolean {
  const staying = stayingIn(state, slot)
  return !staying.some(isStarting) && staying.some((worker) => isDue(state, worker))
}

function isDue(state: PoolState, worker: WorkerRecord): boolean {
  return isReady(worker) && (isOutdated(state, worker) || isRecycled(state, worker))
}

function isRecycled(state: PoolState, worker: WorkerRecord): boolean {
  return state.commands.some(
    (command) => command.type === 'recycle' && command.worker === worker.key,
  )
}

/** Replacements of healthy workers under way: successors that start, predecessors that drain. */
function countHandovers(state: PoolState): number {
  return [...state.workers.values()].filter((worker) => isInHandover(state, worker)).length
}

function isInHandover(state: PoolState, worker: WorkerRecord): boolean {
  if (isStarting(worker)) return stayingIn(state, worker.slot).some(isReady)
  return worker.state === 'draining' && (worker.reason === 'reload' || worker.reason === 'recycle')
}
