// A request that was in flight at an error, and what a later look at it shows: whether it answers by itself.

import { ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Seen } from '../../core/trap/trial.ts'
import { isSlow } from './done-requests.ts'
import { isAnswered, type RequestContext, type Source } from './request-context.ts'

/** A request at the time of the error; its context lets go of its response when that is done. */
export interface Watched {
  readonly context: RequestContext
  readonly source: Source
  readonly progress: number
  /** It may take its time: it did so before, or nobody knows. */
  readonly isPatient: boolean
}

/** None if it is done. */
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

/** A request that was destroyed, as leaving a loop over its body does, has no connection any more; its response has. */
function isGone(source: Source): boolean {
  if (source.destroyed || !(source instanceof ServerResponse)) return source.destroyed
  return (source.socket ?? source.req.socket)?.destroyed === true
}

/** How much of its answer was sent, where that can be told; what a stream of HTTP/2 has sent is known to its session alone. */
function progressOf(source: Source): number {
  if (source instanceof Socket || !source.headersSent) return 0
  return source instanceof ServerResponse ? 1 + (source.req.socket?.bytesWritten ?? 0) : 1
}
