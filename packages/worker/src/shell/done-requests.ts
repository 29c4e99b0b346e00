// Lets the contexts of requests go of their responses. Nothing tells when a response is done, for a listener of
// each would cost too much; most are found done when the next request of their connection arrives. The others
// are found by a look at every open connection, a second after a request at the latest; a worker that has no
// requests does not look.

import type { ServerResponse } from 'node:http'
import { createAlarm, now } from './clock.ts'
import { type Connection, isHeld, lastRequest, type RequestContext } from './request-context.ts'

const lookAfterMs = 1_000
const fewOvertaken = 100

let connections: ReadonlySet<Connection> = new Set()
/** Requests that were not done when the next one of their connections arrived. */
let overtaken: RequestContext<ServerResponse>[] = []
/** So many are kept without a look at them: half of them at least were held by the last one. */
let mostOvertaken = fewOvertaken
let isAwaited = false
const alarm = createAlarm(look, () => false)

/** Let go of what these connections have answered. */
export function watchDone(open: ReadonlySet<Connection>): void {
  connections = open
}

/** A request has arrived, behind an earlier one or not. */
export function noteArrival(earlier: RequestContext<ServerResponse> | undefined): void {
  if (!isAwaited) awaitDone()
  if (earlier === undefined || !isHeld(earlier)) return
  if (overtaken.push(earlier) > mostOvertaken) letGoOfOvertaken()
}

/** The connection is closed: it answers nobody any more. */
export function letGo(connection: Connection): void {
  const context = connection[lastRequest]
  if (context !== undefined) context.source = undefined
}

function awaitDone(): void {
  isAwaited = true
  alarm.set(now() + lookAfterMs)
}

function look(): void {
  isAwaited = false
  letGoOfOvertaken()
  let held = overtaken.length
  for (const { [lastRequest]: context } of connections)
    if (context !== undefined && isHeld(context)) held += 1
  if (held > 0) awaitDone()
}

function letGoOfOvertaken(): void {
  overtaken = overtaken.filter(isHeld)
  mostOvertaken = Math.max(fewOvertaken, overtaken.length * 2)
}
