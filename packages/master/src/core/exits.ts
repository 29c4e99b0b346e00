// Decides what follows when a worker has exited. Only that removes its record.

import type { ErrorData } from '@regrow/protocol'
import { chargeFailure } from './charge-failure.ts'
import { closeSlot, finalCode } from './closed-slots.ts'
import { andThen, type ExitCause, notify, type Step } from './model/effects.ts'
import type { ExitedEvent } from './model/events.ts'
import { type Failure, fail } from './model/failure.ts'
import { type PoolState, removeWorker, slotAt } from './model/state.ts'
import { hasSlot, nameWorker, subjectOf, type WorkerRecord } from './model/worker.ts'
import { observeStandbyExit } from './standby-facts.ts'
import { chargeCrash, degradedAfter } from './workers/backoff.ts'

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
