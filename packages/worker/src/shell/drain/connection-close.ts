// `Connection: close` on the way out. Only the last response of a connection may carry it: Node
// closes the connection after the first one that does, and requests that were pipelined behind it
// would be lost. So it is put on a response that goes out next and that nothing is known to follow,
// and taken back from one that has not gone out yet when another request arrives.
//
// No method of the response is called: an app's may throw, and one response must not spoil a drain.

import type { ServerResponse } from 'node:http'
import { currentResponseOf } from '../connections/node-internals.ts'
import { isFollowedInPacket } from '../connections/pipelined.ts'
import type { Connection } from '../context/request-context.ts'
import { lastResponseOf } from '../context/task-context.ts'
import { forceCloseHeader } from './force-close-header.ts'

/** Those that close their connection, and whether they would have kept it. */
const marked = new WeakMap<ServerResponse, boolean>()

/** Tell the client of a connection to go, if its last response can still say so. */
export function askToClose(connection: Connection): void {
  const response = lastResponseOf(connection)
  if (response && currentResponseOf(connection) === response) mark(response)
}

/** The same for a request that has just arrived, behind an `earlier` one or not. */
export function askArrivalToClose(
  response: ServerResponse,
  earlier: ServerResponse | undefined,
): void {
  const connection = response.req.socket as Connection
  if (earlier && marked.has(earlier)) unmark(earlier)
  const isFollowed = isFollowedInPacket(response, connection)
  const current = currentResponseOf(connection)
  if (isFollowed || current?.writableEnded === false) return // looked at again by each sweep
  mark(response)
}

/** Node writes the header for a response that does not keep its connection. One that we set would be seen by the app. */
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
