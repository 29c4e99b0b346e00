// Decides what follows from observed exits and from deadlines that have passed. Only an exit removes the record of a
// worker.

import type { ErrorData } from '@regrow/protocol'
import { chargeFailure } from './charge-failure.ts'
import { closeSlot, finalCode } from './closed-slots.ts'
import { becomeHung, excuseAbsence, isSilent } from './liveness.ts'
import { andThen, type ExitCause, forEach, notify, prepend, type Step } from './model/effects.ts'
import type { ExitedEvent } from './model/events.ts'
import { type Failure, fail } from './model/failure.ts'
import { type PoolState, removeWorker, slotAt } from './model/state.ts'
import {
  type AnyWorker,
  hasSlot,
  isCalledOff,
  nameWorker,
  subjectOf,
  type WorkerRecord,
} from './model/worker.ts'
import { expireVerdict } from './reload/verification.ts'
import { expireStandby, observeStandbyExit } from './standby-facts.ts'
import { chargeCrash, degradedAfter } from './workers/backoff.ts'
import { forceOut, notifyOverdue } from './workers/leaving.ts'

/** Remove a worker that has exited, and charge an unexpected exit. */
export function observeExit(state: PoolState, event: ExitedEvent, now: number): Step {
  const worker = state.workers.get(event.worker)
  if (!worker) return [state, []] // the exit was observed before
  if (!hasSlot(worker)) return observeStandbyExit(state, worker, { event, now })
  const error = event.error ?? worker.lastError
  const final = finalCode(state, worker, event)
  const notice = notify({
    name: 'worker:exited',
    ...subjectOf(worker),
    code: event.code,
    signal: event.signal,
    ...(final !== undefined ? ({ expected: true, reason: 'final' } as const) : explainExit(worker)),
    ...(error && { error }),
  })
  const gone: Step = [removeWorker(state, worker.key), [notice]]
  if (final !== undefined) return andThen(gone, (next) => closeSlot(next, worker, final))
  if (worker.state !== 'starting' && worker.state !== 'ready') return gone // charged already, or expected
  if (isHitByGroup(state, worker, event))
    return andThen(gone, (next) => chargeCrash(next, worker, { as: 'fault', now }))
  const cause = error ?? describeExit(worker, event)
  return andThen(gone, (next) => chargeFailure(next, worker, { cause, now }))
}

/**
 * Whether a signal to the whole process group ended a worker that was just forked, before its preload could leave the
 * signal to the master. That is no failure of its program, unless it happens again and again.
 */
function isHitByGroup(state: PoolState, worker: WorkerRecord, { signal }: ExitedEvent): boolean {
  if (worker.state !== 'starting' || signal === null || !groupSignals.includes(signal)) return false
  return slotAt(state, worker.slot).crashes + 1 < degradedAfter
}

const groupSignals: readonly string[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']

/** Decide what follows for every worker whose deadline has passed. */
export function expireDeadlines(state: PoolState, now: number): Step {
  const excused = excuseAbsence(state, now)
  const overdue = [...excused.workers.values()].filter(
    (worker) =>
      isSilent(worker, now) ||
      isUnverified(worker, now) ||
      ('deadline' in worker && worker.deadline <= now),
  )
  return forEach(excused, overdue, (next, worker) =>
    hasSlot(worker) ? expire(next, worker, now) : expireStandby(next, worker, now),
  )
}

function expire(state: PoolState, worker: WorkerRecord, now: number): Step {
  switch (worker.state) {
    case 'starting':
      return expireStart(state, worker, now)
    case 'draining': {
      const { drainTimeoutMs, startTimeoutMs } = state.policy
      const timeoutMs = isCalledOff(worker)
        ? Math.min(drainTimeoutMs, startTimeoutMs)
        : drainTimeoutMs
      const notice = notifyOverdue(worker, 'drain-timeout', timeoutMs)
      return prepend(notice, forceOut(state, worker, { reason: 'drain-timeout', now }))
    }
    case 'killing':
      return forceOut(state, worker, { reason: worker.reason, now })
    case 'ready':
      return isSilent(worker, now)
        ? becomeHung(state, worker, now)
        : expireVerdict(state, worker, now)
    case 'faulted':
      return becomeHung(state, worker, now)
    case 'hung':
      return forceOut(state, worker, { reason: 'liveness', now }) // its successor is late or has failed
  }
}

function isUnverified(worker: AnyWorker, now: number): boolean {
  return worker.state === 'ready' && worker.verifyBy !== undefined && worker.verifyBy <= now
}

function expireStart(state: PoolState, worker: WorkerRecord, now: number): Step {
  const { startTimeoutMs } = state.policy
  const message = `${nameWorker(worker)} was not ready within startTimeoutMs (${startTimeoutMs} ms)`
  const cause = fail('ERR_POOL_START_TIMEOUT', message, worker.lastError)
  const killed = forceOut(state, worker, { reason: 'start-timeout', now })
  const notice = notifyOverdue(worker, 'start-timeout', startTimeoutMs)
  return andThen(prepend(notice, killed), (next) => chargeFailure(next, worker, { cause, now }))
}

function explainExit(worker: WorkerRecord): { expected: boolean; reason: ExitCause } {
  switch (worker.state) {
    case 'starting':
      return { expected: false, reason: 'start-failed' }
    case 'ready':
    case 'faulted':
    case 'hung':
      return { expected: false, reason: 'crash' }
    case 'draining':
      return { expected: worker.reason !== 'channel-lost', reason: worker.reason }
    case 'killing': {
      const expected = worker.reason === 'drain-timeout' || worker.reason === 'kill'
      return { expected, reason: worker.reason }
    }
  }
}

function describeExit(
  worker: WorkerRecord,
  { code, signal }: { code: number | null; signal: string | null },
): Failure | ErrorData {
  const how = signal === null ? `with code ${code}` : `by ${signal}`
  const when = worker.state === 'starting' ? ' before it was ready' : ''
  return fail('ERR_POOL_WORKER_EXITED', `${nameWorker(worker)} exited ${how}${when}`)
}
