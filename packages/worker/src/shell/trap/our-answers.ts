// Remembers requests that were answered here in place of their own code: after an error, or at the deadline of a drain.
// That code may not know, and may answer as well; the error that Node then throws at it is not reported, as it would
// not be if the client had gone.

import { RequestContext } from '../context/request-context.ts'
import { findCulprit } from '../context/task-context.ts'

const answered = new WeakSet<RequestContext>()

const tooLate: ReadonlySet<unknown> = new Set([
  'ERR_HTTP_HEADERS_SENT',
  'ERR_HTTP2_HEADERS_SENT',
  'ERR_HTTP2_HEADERS_AFTER_RESPOND',
  'ERR_HTTP2_INVALID_STREAM',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_ALREADY_FINISHED',
  'ERR_STREAM_DESTROYED',
])

export function markAnswered(context: RequestContext): void {
  answered.add(context)
}

/** Whether an error that has just arrived only shows that the request of its context was answered here before. */
export function comesTooLate(thrown: unknown): boolean {
  const context = findCulprit()
  if (!(context instanceof RequestContext) || !answered.has(context)) return false
  return tooLate.has((thrown as NodeJS.ErrnoException | undefined)?.code)
}
