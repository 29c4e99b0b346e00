// Decides what follows when a worker is late: to be ready, to be verified, to send a heartbeat, to drain, to exit.

import { chargeFailure } from './charge-failure.ts'
import { becomeHung, excuseAbsence, isSilent } from './liveness.ts'
import { andThen, forEach, prepend, type Step } from './model/effects.ts'
import { fail } from './model/failure.ts'
import type { PoolState } from './model/state.ts'
import {
  type AnyWorker,
  hasSlot,
  isCalledOff,
  nameWorker,
  type WorkerRecord,
} from './model/worker.ts'
import { expireVerdict } from './reload/verification.ts'
import { expireStandby } from './standby-facts.ts'
import { forceOut } from './workers/kill.ts'
import { notifyOverdue } from './workers/leaving.ts'

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
