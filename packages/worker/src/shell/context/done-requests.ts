// Lets the contexts of requests drop their responses once these are done. A listener on each response would cost too
// much, so most are found done when the next request of their connection arrives. A look at every open connection finds
// the others, at most a second after a request; a worker without requests does not look.

import type { ServerResponse } from 'node:http'
import { createAlarm, now } from '../process/clock.ts'
import {
  type Connection,
  isAnswered,
  isHeld,
  lastRequest,
  type RequestContext,
} from './request-context.ts'

const lookAfterMs = 1_000
const fewOvertaken = 100

let connections: ReadonlySet<Connection> = new Set()
/** Requests that were not done when the next one of their connection arrived. */
let overtaken: RequestContext<ServerResponse>[] = []
/** So many are kept before they are looked through again: after the last look at least half of them were still held. */
let mostOvertaken = fewOvertaken
let isAwaited = false
/** Requests that one look found unanswered, and that two did: the latter have taken more than a second. */
const seen = new WeakSet<RequestContext>()
const slow = new WeakSet<RequestContext>()
const alarm = createAlarm(look, () => false)

/** Let the contexts of these connections drop their responses when they are done. */
export function watchDone(open: ReadonlySet<Connection>): void {
  connections = open
}

/** Track a request that has arrived, behind an earlier one or not. */
export function trackArrival(earlier: RequestContext<ServerResponse> | undefined): void {
  if (!isAwaited) awaitDone()
  if (earlier === undefined || !isHeld(earlier)) return
  if (overtaken.push(earlier) > mostOvertaken) letGoOfOvertaken()
}

/** Requests behind which a later one of their connection has arrived; some are answered by now. */
export function overtakenRequests(): readonly RequestContext<ServerResponse>[] {
  return overtaken
}

/** Drop the response of a closed connection: nobody can be answered there any more. */
export function letGo(connection: Connection): void {
  const context = connection[lastRequest]
  if (context !== undefined) context.source = undefined
}

/**
 * Whether a request is known to take more than a second. For one that takes more than two seconds that is always known.
 */
export function isSlow(context: RequestContext): boolean {
  return slow.has(context)
}

function awaitDone(): void {
  isAwaited = true
  alarm.set(now() + lookAfterMs)
}

function look(): void {
  isAwaited = false
  letGoOfOvertaken()
  overtaken.forEach(markSlow)
  let held = overtaken.length
  for (const { [lastRequest]: context } of connections) {
    if (context === undefined || !isHeld(context)) continue
    held += 1
    markSlow(context)
  }
  if (held > 0) awaitDone()
}

function markSlow(context: RequestContext<ServerResponse>): void {
  if (context.source === undefined || isAnswered(context.source)) return
  if (seen.has(context)) slow.add(context)
  seen.add(context)
}

function letGoOfOvertaken(): void {
  overtaken = overtaken.filter(isHeld)
  mostOvertaken = Math.max(fewOvertaken, overtaken.length * 2)
}
