// The limits at which a healthy worker is replaced: its age, its requests, its memory and the
// delay of its event loop. A worker that reached one is marked for good, and `wanted.ts` replaces
// it, successor first. The figures come from the worker's heartbeats, so a limit is seen one heartbeat late.
//
// An app that needs more memory than its limit from the start must not be replaced for ever as fast
// as it boots. So memory and delay are judged only once a worker is stable. The hard limit cannot
// wait, and is charged to the slot like a fault if the worker is not stable yet.

import { andThen, forEach, notify, type Step } from '../model/effects.ts'
import type { RecyclePolicy } from '../model/policy.ts'
import { type PoolState, putWorker, workersOf } from '../model/state.ts'
import {
  isReady,
  type Liveness,
  type ReadyWorker,
  type RecycleLimits,
  subjectOf,
} from '../model/worker.ts'
import { chargeCrash, isStable } from './backoff.ts'

/** Heartbeats in a row above the limit of delay. One slow request must not replace a worker. */
const slowHeartbeatsToRecycle = 5

/** Count heartbeats in a row whose delay is above the limit. */
export function countSlowHeartbeats(
  state: PoolState,
  before: Liveness | undefined,
  delayMs: number,
) {
  return delayMs > state.policy.recycle.maxLoopDelayMs ? (before?.slowHeartbeats ?? 0) + 1 : 0
}

/** Mark every worker that has reached a limit. */
export function markLimits(state: PoolState, now: number): Step {
  const ready = workersOf(state).filter(isReady)
  return forEach(state, ready, (next, worker) => {
    const reached = findLimit(next, worker, now)
    return reached && isNews(worker, reached) ? mark(next, worker, { ...reached, now }) : [next, []]
  })
}

/** A worker that has reached another limit can still outgrow the hard one. */
function isNews({ reachedLimit: before }: ReadyWorker, { limit }: Reached): boolean {
  return before === undefined || (limit === 'hardMemoryBytes' && before !== limit)
}

/** When the next worker reaches the limit of age. */
export function nextRecycleAge(state: PoolState): number {
  const ages = workersOf(state)
    .filter(isReady)
    .filter((worker) => worker.reachedLimit === undefined)
    .map((worker) => oldAt(state, worker))
  return Math.min(Infinity, ...ages)
}

interface Reached {
  readonly limit: keyof RecycleLimits
  readonly value: number
}

function mark(
  state: PoolState,
  worker: ReadyWorker,
  { limit, value, now }: Reached & { now: number },
): Step {
  const notice = notify({ name: 'worker:limit-reached', ...subjectOf(worker), limit, value })
  const marked: Step = [putWorker(state, { ...worker, reachedLimit: limit }), [notice]]
  if (limit !== 'hardMemoryBytes' || isStable(state, worker, now)) return marked
  return andThen(marked, (next) => chargeCrash(next, worker, { as: 'fault', now }))
}

function findLimit(state: PoolState, worker: ReadyWorker, now: number): Reached | undefined {
  const { recycle } = state.policy
  const { load, slowHeartbeats = 0 } = worker.liveness ?? {}
  const limits: [keyof RecycleLimits, number | undefined, number][] = [
    ['hardMemoryBytes', load?.memoryBytes, recycle.hardMemoryBytes],
    ['maxRequests', load?.served, jittered(recycle, 'maxRequests', worker)],
  ]
  for (const [limit, value = 0, most] of limits) if (value >= most) return { limit, value }
  if (now >= oldAt(state, worker))
    return { limit: 'maxAgeMs', value: Math.round(now - worker.readyAt) }
  if (!load || !isStable(state, worker, now)) return undefined
  if (load.memoryBytes >= recycle.maxMemoryBytes)
    return { limit: 'maxMemoryBytes', value: load.memoryBytes }
  if (slowHeartbeats < slowHeartbeatsToRecycle) return undefined
  return { limit: 'maxLoopDelayMs', value: load.loopDelayP99Ms }
}

/** Both the alarm and the decision ask this function. */
function oldAt(state: PoolState, worker: ReadyWorker): number {
  return worker.readyAt + jittered(state.policy.recycle, 'maxAgeMs', worker)
}

/** Jitter only lowers a limit, so that the option stays a maximum. */
function jittered(
  policy: RecyclePolicy,
  limit: 'maxAgeMs' | 'maxRequests',
  { spread }: ReadyWorker,
): number {
  return policy[limit] * (1 - policy.jitter * spread)
}
