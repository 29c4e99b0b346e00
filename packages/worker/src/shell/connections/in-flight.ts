// Lists the requests and connections in flight by walking the connections. That is done for an error that was trapped,
// and never for a request.

import { overtakenRequests } from '../context/done-requests.ts'
import {
  type Connection,
  isAnswered,
  lastRequest,
  RequestContext,
} from '../context/request-context.ts'
import { contextOf } from './arrivals.ts'
import { takeSnapshot } from './connection-snapshot.ts'
import { openStreams, sessionOf } from './http2-streams.ts'
import { openConnections } from './open-connections.ts'

/** Requests that wait for their answer, and connections that may at any time be waiting for something. */
export function* listInFlight(): Generator<RequestContext> {
  for (const context of overtakenRequests()) if (isUnanswered(context)) yield context
  for (const connection of openConnections())
    for (const context of listOf(connection)) if (isUnanswered(context)) yield context
}

function isUnanswered({ source }: RequestContext): boolean {
  return source !== undefined && !isAnswered(source)
}

function listOf(connection: Connection): RequestContext[] {
  if (sessionOf(connection)) return openStreams(connection).map(contextOrNew)
  const context = connection[lastRequest]
  if (context !== undefined && isUnanswered(context)) return [context]
  return takeSnapshot(connection).use === 'open' ? [contextOrNew(connection)] : []
}

/** A connection of a server that was found late has no context yet. */
function contextOrNew(source: Parameters<typeof contextOf>[0]): RequestContext {
  return contextOf(source) ?? new RequestContext(source)
}
