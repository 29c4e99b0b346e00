// Which requests and connections are in flight, found by walking the connections when somebody asks: an error that
// was trapped, and never a request.

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

/** Requests that wait for their answer, and connections that may be waiting for something at any time. */
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

/** One of a server that was found late was not entered. */
function contextOrNew(source: Parameters<typeof contextOf>[0]): RequestContext {
  return contextOf(source) ?? new RequestContext(source)
}
