// The texts of the lines about a worker that failed: what happened, why, and what comes next. A worker gets one such
// line, however many events its end has; a crash always gets one.

import type { PoolEvents, WorkerId } from '../api/pool-events.ts'
import { nameError } from './line.ts'
import type { Seen } from './seen.ts'
import { describeSuccessor } from './successor.ts'

type Data<Name extends keyof PoolEvents> = PoolEvents[Name][0]

export function describeExit(exit: Data<'worker:exited'>, seen: Seen): string | undefined {
  const { expected, reason } = exit
  // Before the pool was ever ready, `start()` rejects with what went wrong, once for all workers.
  if (expected || (reason !== 'crash' && (seen.isReported || !seen.wasReady))) return undefined
  return `${describeEnd(exit)}${describeSuccessor(seen.status, exit)}`
}

export function describeFault(fault: Data<'worker:faulted'>, seen: Seen): string | undefined {
  if (seen.isReported) return undefined // the first line names its successor, and the worker reports each error itself
  const { error } = fault
  const task = error.task === undefined ? '' : ` in ${error.task}`
  const where = error.method === undefined ? task : ` in ${error.method} ${error.path ?? ''}`
  const next = describeSuccessor(seen.status, fault)
  return `trapped an uncaught error${where}: ${nameError(error)}${next}`
}

export function describeOverdue(late: Data<'worker:overdue'>, seen: Seen): string | undefined {
  if (late.deadline === 'start-timeout' && !seen.wasReady) return undefined // `start()` rejects with it
  const texts = {
    'start-timeout': `was not ready within startTimeoutMs (${late.timeoutMs} ms), and is killed`,
    'drain-timeout': `was not done within drainTimeoutMs (${late.timeoutMs} ms), and is killed`,
    liveness: `hangs: no heartbeat came for livenessTimeoutMs (${late.timeoutMs} ms)`,
  }
  const next = late.deadline === 'drain-timeout' ? '' : describeSuccessor(seen.status, late)
  return `${texts[late.deadline]}${next}`
}

/** Only for a worker that nobody has asked to leave. */
export function describeDrain(drain: Data<'worker:draining'>, seen: Seen): string | undefined {
  const { reason } = drain
  if (seen.isReported || !unasked.includes(reason) || (reason === 'start-failed' && !seen.wasReady))
    return undefined
  const text = drainTexts[reason] ?? `drains by itself (${reason})`
  return `${text}${describeSuccessor(seen.status, drain)}`
}

const unasked: readonly string[] = [
  'channel-lost',
  'start-failed',
  'signal',
  'requested',
  'orphaned',
]

const drainTexts: Partial<Record<string, string>> = {
  'channel-lost': 'has lost its channel to the master, and drains',
  'start-failed': 'could not start its app, and leaves',
}

/** How a process ended, and the last error that it sent. */
export function describeEnd(
  exit: Omit<Data<'worker:exited'>, keyof WorkerId> & Partial<WorkerId>,
): string {
  const { code, signal, reason, error, pid } = exit
  const why = error ? `: ${nameError(error)}` : ''
  if (pid === undefined) return `could not be forked${why}`
  const how = signal === null ? `exit code ${code}` : signal
  return `${reason === 'crash' ? 'crashed' : (failures[reason] ?? `left (${reason})`)} (${how})${why}`
}

const failures: Partial<Record<string, string>> = {
  'start-failed': 'failed to start',
  'channel-lost': 'left without a channel to the master',
}
