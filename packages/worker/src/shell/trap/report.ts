// Describes an uncaught error, for people (on stderr) and for the master. Nothing here may throw: the error is hostile
// until proven otherwise, and so may be the request.

import { describeError, type ErrorData, type ErrorReport } from '@regrow/protocol'
import { RequestContext } from '../context/request-context.ts'
import type { Culprit, Task } from '../context/task-context.ts'

export type Origin = ErrorReport['origin']

/** The culprit as a report names it: a request, a background task, or nobody. */
type Blame = Pick<ErrorReport, 'method' | 'path' | 'task' | 'suspected'>

export function describe(
  thrown: unknown,
  origin: Origin,
  culprit: Culprit | undefined,
): ErrorReport {
  return { ...describeError(thrown), origin, ...describeCulprit(culprit) }
}

export function formatReport(worker: string, report: ErrorReport): string {
  const what = report.origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception'
  const more = report.suppressed ? ` (and ${report.suppressed} further errors)` : ''
  return `${worker} ${what}${formatCulprit(report)}${more}\n${formatError(report)}\n`
}

/** The culprit was found after the report, which named another one, or nobody. */
export function formatFound(
  worker: string,
  culprit: Culprit,
  { name, message }: ErrorReport,
): string {
  const error = `${name}: ${message}`.split('\n', 1)[0]
  return `${worker} it was${formatCulprit(describeCulprit(culprit))}: all other requests were answered [${error}]\n`
}

export function formatSum(worker: string, suppressed: number): string {
  return `${worker} ${suppressed} further errors were answered, but not reported\n`
}

export function formatError({ name, message, stack, code, cause }: ErrorData): string {
  const text = stack?.includes(message) ? stack : `${name}: ${message}`
  const known = code === undefined || text.includes(code) ? '' : ` [${code}]`
  return `${text}${known}${cause ? `\n  caused by: ${formatError(cause)}` : ''}`
}

/** Formats a culprit for the middle of a sentence. */
export function formatCulprit({ method, path, task, suspected }: Blame): string {
  if (task !== undefined) return ` in task ${JSON.stringify(task)}`
  const probably = suspected ? ', probably' : ''
  return method === undefined ? '' : `${probably} in ${method} ${path}`
}

export function describeCulprit(culprit: Culprit | undefined): Blame {
  if (culprit === undefined) return {}
  if (!(culprit instanceof RequestContext)) return describeTask(culprit)
  const { method, url } = culprit
  return method === undefined ? {} : describeRequest(method, url ?? '')
}

function describeTask({ name }: Task): Blame {
  try {
    return { task: String(name).slice(0, 256) }
  } catch {
    return {} // the app gave it a name that throws; the error itself is still reported
  }
}

/** The query may hold secrets, and so may the part before the host in a URL that is meant for a proxy. */
function describeRequest(method: string, url: string): Blame {
  const path = url.replace(/[?#].*$/s, '').replaceAll(userOfHost, '$1')
  return { method: method.slice(0, 64), path: path.slice(0, 2_048) }
}

/** Matches the user in `http://user:password@host/`, anywhere, and in `user:password@host:443`, as in CONNECT. */
const userOfHost = /(^|[/\\]{2})[^/\\]*@/g
