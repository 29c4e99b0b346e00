// Destroys a connection in the midst of what was to be sent. An end that is polite is part of some answers: over
// HTTP/1.0, or without a length and without chunks, it says that the body is complete. So a connection that owes its client
// something is reset, as far as there is a way: a Unix domain socket knows no reset.

import { type Connection, lastRequest } from '../context/request-context.ts'
import { currentResponseOf, tcpSocketOf } from './node-internals.ts'

/** Destroy a connection; its client can see whether something is missing. */
export function cutShort(connection: Connection): void {
  if (isOwing(connection)) reset(connection)
  else connection.destroy()
}

/** Destroy a connection, and leave no doubt that this was no proper end. */
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
