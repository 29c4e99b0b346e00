// Lets the contexts of requests go of their responses. Nothing tells when a response is done, for a listener of
// each would cost too much; most are found done when the next request of their connection arrives. The others
// are found by a look at every open connection, a second after a request at the latest; a worker that has no
// requests does not look.

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
/** Requests that were not done when the next one of their connections arrived. */
let overtaken: RequestContext<ServerResponse>[] = []
/** So many are kept without a look at them: half of them at least were held by the last one. */
let mostOvertaken = fewOvertaken
let isAwaited = false
/** Requests that one look has found unanswered, and those that two have: they have taken more than a second. */
const seen = new WeakSet<RequestContext>()
const slow = new WeakSet<RequestContext>()
const alarm = createAlarm(look, () => false)

/** Let go of what these connections have answered. */
export function watchDone(open: ReadonlySet<Connection>): void {
  connections = open
}

/** A request has arrived, behind an earlier one or not. */
export function onLaterArrival(earlier: RequestContext<ServerResponse> | undefined): void {
  if (!isAwaited) awaitDone()
  if (earlier === undefined || !isHeld(earlier)) return
  if (overtaken.push(earlier) > mostOvertaken) letGoOfOvertaken()
}

/** Requests behind which a later one of their connection has arrived, some of them answered meanwhile. */
export function overtakenRequests(): readonly RequestContext<ServerResponse>[] {
  return overtaken
}

/** The connection is closed: it answers nobody any more. */
export function letGo(connection: Connection): void {
  const context = connection[lastRequest]
  if (context !== undefined) context.source = undefined
}

/** Whether it is known to take more than a second: of one that takes more than two it always is. */
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
