// Puts `Connection: close` on the last response of a connection, and on no other: Node closes the connection after the
// first response with that header, and requests that were pipelined behind it would be lost. So the header goes on a
// response that is sent next and that no known request follows, and it comes off again if another request arrives
// before the response is sent.
//
// No method of the response is called: an app's override may throw, and one response must not break a drain.

import type { ServerResponse } from 'node:http'
import { currentResponseOf } from '../connections/node-internals.ts'
import { isFollowedInPacket } from '../connections/pipelined.ts'
import type { Connection } from '../context/request-context.ts'
import { lastResponseOf } from '../context/task-context.ts'
import { forceCloseHeader } from './force-close-header.ts'

/** The responses that close their connection, and whether they would have kept it. */
const marked = new WeakMap<ServerResponse, boolean>()

/** Ask the client of a connection to close it, if the last response can still carry the header. */
export function askToClose(connection: Connection): void {
  const response = lastResponseOf(connection)
  if (response && currentResponseOf(connection) === response) mark(response)
}

/** Ask the same with the response to a request that has just arrived, behind an `earlier` one or not. */
export function askArrivalToClose(
  response: ServerResponse,
  earlier: ServerResponse | undefined,
): void {
  const connection = response.req.socket as Connection
  if (earlier && marked.has(earlier)) unmark(earlier)
  const isFollowed = isFollowedInPacket(response, connection)
  const current = currentResponseOf(connection)
  if (isFollowed || current?.writableEnded === false) return // each sweep looks at it again
  mark(response)
}

/** Node writes the header for a response that does not keep its connection. The app would see a header that we set. */
function mark(response: ServerResponse): void {
  if (response.headersSent || marked.has(response)) return
  marked.set(response, response.shouldKeepAlive)
  response.shouldKeepAlive = false
  forceCloseHeader(response, () => marked.has(response))
}

function unmark(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = marked.get(response) === true
  marked.delete(response)
}
