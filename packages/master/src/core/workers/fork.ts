// Forks workers: with a slot, or without one as standbys.

import { notify, type Step } from '../model/effects.ts'
import { type PoolState, putWorker } from '../model/state.ts'
import type { StartingWorker } from '../model/worker.ts'

/** Fork a worker for a slot, or a standby. */
export function fork(
  state: PoolState,
  { slot, release, now }: { slot?: number; release: number; now: number },
): Step {
  const { nextKey: key, generation, policy } = state
  const place = { ...(slot !== undefined && { slot }), generation }
  const times = { forkedAt: now, deadline: now + policy.startTimeoutMs }
  const worker: StartingWorker = { key, ...place, release, ...times, state: 'starting' }
  const notice =
    slot === undefined
      ? notify({ name: 'standby:forked', worker: key, generation })
      : notify({ name: 'worker:forked', worker: key, slot, generation })
  return [
    putWorker({ ...state, nextKey: key + 1 }, worker),
    [{ type: 'fork', worker: key, ...place, release }, notice],
  ]
}
