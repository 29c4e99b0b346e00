// The end of workers: exits as they are observed, and deadlines that passed. Only an exit removes a
// worker from the book.

import type { ErrorData } from '@regrow/protocol'
import { andThen, type ExitCause, forEach, notify, type Step } from './effects.ts'
import type { ExitedEvent } from './events.ts'
import { type Failure, fail } from './failure.ts'
import { chargeFailure } from './failures.ts'
import { forceOut } from './leaving.ts'
import { type PoolState, removeWorker } from './state.ts'
import { nameWorker, type WorkerRecord } from './worker.ts'

/** Forget a worker, and charge the exit if nobody asked for it. */
export function observeExit(state: PoolState, event: ExitedEvent, now: number): Step {
  const worker = state.workers.get(event.worker)
  if (!worker) return [state, []] // seen already
  const error = event.error ?? worker.lastError
  const told = notify({
    name: 'worker:exited',
    worker: worker.key,
    slot: worker.slot,
    generation: worker.generation,
    code: event.code,
    signal: event.signal,
    ...explainExit(worker),
    ...(error && { error }),
  })
  const gone: Step = [removeWorker(state, worker.key), [told]]
  if (worker.state !== 'starting' && worker.state !== 'ready') return gone // charged before
  const cause = error ?? describeExit(worker, event)
  return andThen(gone, (next) => chargeFailure(next, worker, { cause, now }))
}

/** Move every worker whose deadline has passed one step on. */
export function expireDeadlines(state: PoolState, now: number): Step {
  const overdue = [...state.workers.values()].filter(
    (worker) => 'deadline' in worker && worker.deadline <= now,
  )
  return forEach(state, overdue, (next, worker) => expire(next, worker, now))
}

function expire(state: PoolState, worker: WorkerRecord, now: number): Step {
  switch (worker.state) {
    case 'starting':
      return expireStart(state, worker, now)
    case 'draining': {
      const told = tellOverdue(worker, 'drain-timeout', state.policy.drainTimeoutMs)
      const killed = forceOut(state, worker, { reason: 'drain-timeout', now })
      return [killed[0], [told, ...killed[1]]]
    }
    case 'killing':
      return forceOut(state, worker, { reason: worker.reason, now })
    case 'ready':
    case 'faulted':
      return [state, []] // they have no deadline
  }
}

function expireStart(state: PoolState, worker: WorkerRecord, now: number): Step {
  const { startTimeoutMs } = state.policy
  const message = `${nameWorker(worker)} was not ready within startTimeoutMs (${startTimeoutMs} ms)`
  const cause = fail('ERR_POOL_START_TIMEOUT', message, worker.lastError)
  const killed = forceOut(state, worker, { reason: 'start-timeout', now })
  const told = tellOverdue(worker, 'start-timeout', startTimeoutMs)
  return andThen([killed[0], [told, ...killed[1]]], (next) =>
    chargeFailure(next, worker, { cause, now }),
  )
}

function tellOverdue(
  worker: WorkerRecord,
  deadline: 'start-timeout' | 'drain-timeout',
  timeoutMs: number,
) {
  const { key, slot, generation } = worker
  return notify({
    name: 'worker:overdue',
    worker: key,
    slot,
    generation,
    deadline,
    timeoutMs,
  })
}

function explainExit(worker: WorkerRecord): { expected: boolean; reason: ExitCause } {
  switch (worker.state) {
    case 'starting':
      return { expected: false, reason: 'start-failed' }
    case 'ready':
    case 'faulted':
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
