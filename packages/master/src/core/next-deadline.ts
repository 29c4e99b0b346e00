// When the core must be asked again without an event. A tick at `nextDeadline` must change the state, so this file
// calls the same functions as the decisions do.

import { nextLook } from './liveness.ts'
import { isGoverning, type PoolState, slotAt } from './model/state.ts'
import { nextRefill } from './standby.ts'
import { forksWanted } from './wanted.ts'
import { nextHandover } from './workers/handover.ts'
import { nextLongStart } from './workers/long-start.ts'
import { nextRecycleAge } from './workers/recycle-limits.ts'

/**
 * The next point in time at which something must be decided. It is `Infinity` if only an event can change the state.
 */
export function nextDeadline(state: PoolState): number {
  const forks = forksWanted(state).map((slot) => slotAt(state, slot).forkNotBefore)
  const ends = [...state.workers.values()].map((worker) =>
    'deadline' in worker ? worker.deadline : Number.POSITIVE_INFINITY,
  )
  const age = isGoverning(state) ? nextRecycleAge(state) : Infinity
  const handover = isGoverning(state) ? nextHandover(state) : Infinity
  const start = nextLongStart(state)
  return Math.min(nextLook(state), nextRefill(state), start, age, handover, ...forks, ...ends)
}
