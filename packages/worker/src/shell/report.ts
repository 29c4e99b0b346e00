// What is known of an uncaught error, for people (on stderr) and for the master. Nothing here may
// throw: the error is hostile until proven otherwise, and so may be the request.

import type { ServerResponse } from 'node:http'
import { describeError, type ErrorData, type ErrorReport, type WorkerBirth } from '@regrow/protocol'
import type { Culprit, Task } from './task-context.ts'

export type Origin = ErrorReport['origin']

/** Who is to blame: a request, a background task, or nobody. */
type Blame = Pick<ErrorReport, 'method' | 'path' | 'task'>

export function describe(
  thrown: unknown,
  origin: Origin,
  culprit: Culprit | undefined,
): ErrorReport {
  return { ...describeError(thrown), origin, ...describeCulprit(culprit) }
}

/** The way every line names a worker. */
export function nameWorker(birth: WorkerBirth | undefined): string {
  if (birth === undefined) return `pid=${process.pid}`
  const seat = birth.standby ? 'standby' : `slot=${birth.slot}`
  return `${seat} gen=${birth.generation} pid=${process.pid}`
}

export function formatReport(worker: string, report: ErrorReport): string {
  const what = report.origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception'
  const more = report.suppressed ? ` (and ${report.suppressed} further errors)` : ''
  return `${worker} ${what}${formatCulprit(report)}${more}\n${formatError(report)}\n`
}

export function formatSum(worker: string, suppressed: number): string {
  return `${worker} ${suppressed} further errors were answered, but not reported\n`
}

export function formatError({ name, message, stack, code, cause }: ErrorData): string {
  const text = stack?.includes(message) ? stack : `${name}: ${message}`
  const known = code === undefined || text.includes(code) ? '' : ` [${code}]`
  return `${text}${known}${cause ? `\n  caused by: ${formatError(cause)}` : ''}`
}

/** For the middle of a sentence. */
export function formatCulprit({ method, path, task }: Blame): string {
  if (task !== undefined) return ` in task ${JSON.stringify(task)}`
  return method === undefined ? '' : ` in ${method} ${path}`
}

export function describeCulprit(culprit: Culprit | undefined): Blame {
  try {
    if (culprit === undefined) return {}
    return 'req' in culprit ? describeRequest(culprit) : describeTask(culprit)
  } catch {
    return {} // the app gave its request a property that throws; what happened is still told
  }
}

function describeTask({ name }: Task): Blame {
  return { task: String(name).slice(0, 256) }
}

/** Routers rewrite `url` and keep the real one as `originalUrl`. The query may hold secrets. */
function describeRequest({ req }: ServerResponse): Blame {
  const { originalUrl, url = '' } = req as { originalUrl?: unknown; url?: string }
  const path = (typeof originalUrl === 'string' ? originalUrl : url).replace(/[?#].*$/s, '')
  return { method: String(req.method).slice(0, 64), path: path.slice(0, 2_048) }
}
