// Judges by heartbeats whether workers are alive. A worker that sent none for `livenessTimeoutMs` is hung: it is
// charged, its successor is wanted, and it is killed once another worker accepts.
//
// Time in which the master itself was blocked or stopped, or in which the machine slept, does not count as silence:
// the master checks at regular times, and adds the time by which a check is late to the time that every worker has. A
// worker that a debugger may pause is not judged.

import type { Load } from '@regrow/protocol'
import { andThen, type Step } from './model/effects.ts'
import { isSurplus, type PoolState, putWorker, workersOf } from './model/state.ts'
import {
  type AcceptingWorker,
  type AnyWorker,
  type HungWorker,
  identify,
  isAccepting,
  type Liveness,
  type PreparedWorker,
  type ReadyWorker,
  type WorkerRecord,
} from './model/worker.ts'
import { chargeCrash } from './workers/backoff.ts'
import { forceOut } from './workers/kill.ts'
import { notifyOverdue, observeWhileDraining } from './workers/leaving.ts'
import { countSlowHeartbeats } from './workers/recycle-limits.ts'

/** The number of checks within one `livenessTimeoutMs`. The master's absence is known to this fraction of it. */
const looksPerTimeout = 10

/** Begin to judge a worker that has just become ready, because it may hang before its first heartbeat. */
export function expectHeartbeats(state: PoolState, worker: ReadyWorker, now: number): PoolState {
  const liveness = { silentAt: now + state.policy.livenessTimeoutMs, slowHeartbeats: 0 }
  return putWorker(watch(state, now), { ...worker, liveness })
}

/** Decide what follows from a heartbeat. */
export function observeHeartbeat(
  state: PoolState,
  worker: AnyWorker,
  { load, now }: { load: Load; now: number },
): Step {
  const { livenessTimeoutMs } = state.policy
  const silentAt = load.inspected ? Infinity : now + livenessTimeoutMs
  const slowHeartbeats = countSlowHeartbeats(state, worker.liveness, load.loopDelayP99Ms)
  const liveness = { load, silentAt, slowHeartbeats }
  switch (worker.state) {
    case 'prepared':
    case 'ready':
    case 'faulted':
      return [putWorker(watch(state, now), { ...worker, liveness }), []]
    case 'hung': {
      // The worker was stopped and runs again. Its successor is under way, so it leaves as a faulted worker does.
      const faulted: WorkerRecord = { ...identify(worker), liveness, state: 'faulted' }
      return [putWorker(watch(state, now), faulted), []]
    }
    case 'draining':
      return observeWhileDraining(state, worker, { liveness, now })
    case 'starting': // these two have deadlines of their own
    case 'killing':
      return [state, []]
  }
}

/** When the master must check next for silent workers, and for its own absence. */
export function nextLook(state: PoolState): number {
  const silences = watched(state).map(({ liveness }) => liveness.silentAt)
  return silences.length === 0 ? Infinity : Math.min(state.lookAt, ...silences)
}

/** Add the time in which the master was absent to the time that every worker has. */
export function excuseAbsence(state: PoolState, now: number): PoolState {
  const { lookAt } = state
  if (now < lookAt) return state
  const excused = watched(state).reduce((next, worker) => excuse(next, worker, now - lookAt), state)
  return { ...excused, lookAt: now + lookEveryMs(state) }
}

export function isSilent(worker: AnyWorker, now: number): worker is Watched {
  return isWatched(worker) && worker.liveness.silentAt <= now
}

/** Charge a worker that fell silent. A request can be the cause, so it counts as a fault. */
export function becomeHung(state: PoolState, worker: AcceptingWorker, now: number): Step {
  const { livenessTimeoutMs, startTimeoutMs } = state.policy
  const hung: HungWorker = { ...identify(worker), state: 'hung', deadline: now + startTimeoutMs }
  const notice = notifyOverdue(worker, 'liveness', livenessTimeoutMs)
  const next: Step = [putWorker(state, hung), [notice]]
  if (worker.state === 'faulted') return next // charged already
  return andThen(next, (after) => chargeCrash(after, worker, { as: 'fault', now }))
}

/** Kill a hung worker once another worker keeps the port open, or if it is not to be replaced. */
export function killHung(state: PoolState, now: number): Step {
  const workers = workersOf(state)
  const others = workers.some(isAccepting)
  const hung = workers.find(
    (worker) => worker.state === 'hung' && (others || isSurplus(state, worker)),
  )
  if (!hung) return [state, []]
  const killed = forceOut(state, hung, { reason: 'liveness', now })
  return andThen(killed, (next) => killHung(next, now))
}

/** Schedule the first check, unless some worker is judged already. */
function watch(state: PoolState, now: number): PoolState {
  return watched(state).length > 0 ? state : { ...state, lookAt: now + lookEveryMs(state) }
}

function excuse(state: PoolState, worker: Watched, absentMs: number): PoolState {
  const { liveness } = worker
  return putWorker(state, {
    ...worker,
    liveness: { ...liveness, silentAt: liveness.silentAt + absentMs },
  })
}

type Watched = (AcceptingWorker | PreparedWorker) & { readonly liveness: Liveness }

function watched({ workers }: PoolState): readonly Watched[] {
  return [...workers.values()].filter(isWatched)
}

function isWatched(worker: AnyWorker): worker is Watched {
  return (isAccepting(worker) || worker.state === 'prepared') && worker.liveness !== undefined
}

function lookEveryMs(state: PoolState): number {
  return state.policy.livenessTimeoutMs / looksPerTimeout
}
