// Watches a request that was in flight when an error arrived: a later look shows whether it answers by itself.

import { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Seen } from '../../core/trap/trial.ts'
import { isSlow } from './done-requests.ts'
import { isAnswered, type RequestContext, type Source } from './request-context.ts'

/** A request as it was when the error arrived; its context drops the response once that is done. */
export interface Watched {
  readonly context: RequestContext
  readonly source: Source
  readonly progress: number
  /** Whether its silence proves nothing: it was slow or had begun to answer before, or nobody knows. */
  readonly isPatient: boolean
}

/** Empty if the request is done. */
export function watch(context: RequestContext): Watched[] {
  const { source } = context
  if (source === undefined) return []
  const isPatient = !(source instanceof ServerResponse) || source.headersSent || isSlow(context)
  return [{ context, source, progress: progressOf(source), isPatient }]
}

export function see({ source, progress, isPatient }: Watched): Exclude<Seen, 'blamed'> {
  if (isAnswered(source)) return 'answered'
  if (isGone(source)) return 'gone'
  if (progressOf(source) > progress) return 'answered'
  return isPatient || isUploading(source) ? 'open' : 'silent'
}

function isUploading(source: Source): boolean {
  return source instanceof ServerResponse && !source.req.complete
}

/** A destroyed request (leaving a loop over its body destroys it) has no connection any more; its response has. */
function isGone(source: Source): boolean {
  if (source.destroyed || !(source instanceof ServerResponse)) return source.destroyed
  return (source.socket ?? source.req.socket)?.destroyed === true
}

/** How much of the answer was sent, where that is known. What an HTTP/2 stream has sent, only its session knows. */
function progressOf(source: Source): number {
  if (source instanceof Socket || !source.headersSent) return 0
  return source instanceof ServerResponse ? 1 + (source.req.socket?.bytesWritten ?? 0) : 1
}
