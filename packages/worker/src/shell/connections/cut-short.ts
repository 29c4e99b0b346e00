// Destroys a connection that still owes its client something. A polite end is part of some answers: over HTTP/1.0, or
// without a length and without chunks, it means that the body is complete. So such a connection is reset where that is
// possible: a Unix domain socket knows no reset.

import { type Connection, lastRequest } from '../context/request-context.ts'
import { currentResponseOf, tcpSocketOf } from './node-internals.ts'

/** Destroy a connection so that its client can see whether something is missing. */
export function cutShort(connection: Connection): void {
  if (isOwing(connection)) reset(connection)
  else connection.destroy()
}

/** Destroy a connection so that its client cannot take this for a proper end. */
export function reset(connection: Connection): void {
  const hasEnded = connection.writableEnded && connection.writableLength === 0 // the system would refuse
  if (!hasEnded) tcpSocketOf(connection)?.resetAndDestroy()
  connection.destroy()
}

function isOwing(connection: Connection): boolean {
  if (connection.writableLength > 0) return true
  const responses = [currentResponseOf(connection), connection[lastRequest]?.source]
  return responses.some((response) => response?.headersSent && !response.writableFinished)
}
