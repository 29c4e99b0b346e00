// Where an error came from, as far as Node can tell when it has arrived. Nothing is noted beforehand,
// so requests pay nothing for it: what runs at this moment has a number, and what has started that
// has one, too; they are compared with those of the connections that are open.

import { executionAsyncId, executionAsyncResource, triggerAsyncId } from 'node:async_hooks'
import { Socket } from 'node:net'
import type { Evidence, Source } from '../core/blame.ts'
import { openConnections } from './door.ts'
import { activeHandles, asyncIdOf, isOfHttpClient, ownerOf } from './internals.ts'
import type { Origin } from './report.ts'
import type { RequestContext } from './request-context.ts'
import { look } from './sight.ts'
import { openStreams, sessionOf } from './streams.ts'
import { type Connection, isAnswering, lastResponseOf } from './task-context.ts'

/** What is known of an error that has just arrived in the context of this request or connection. */
export function findEvidence(suspect: RequestContext, origin: Origin): Evidence {
  const source = findSource(origin)
  return { source, othersInFlight: source !== 'own' && isOtherInFlight(suspect) }
}

/** A rejection is told later than it happened: nothing is left of where it came from. */
function findSource(origin: Origin): Source {
  if (origin === 'unhandledRejection') return 'own'
  if (executionAsyncId() === 0) return 'microtask'
  return cameThroughConnection() ? 'connection' : 'own'
}

/** Thrown by a listener of its data, or by what that has put off, by a tick or a timer. */
function cameThroughConnection(): boolean {
  // That it was established is heard by who has opened it.
  const resource = executionAsyncResource()
  const kind = resource.constructor?.name
  if (/ConnectWrap$/.test(kind)) return false
  const handles = activeHandles()
  // It alone tells of a connection that has just been closed. The pipe of a child that is gone looks like any other.
  const owner = kind === 'TCP' ? ownerOf(resource) : undefined
  const socket = owner instanceof Socket ? owner : findSocket(handles)
  return socket !== undefined && isShareable(socket, handles)
}

function findSocket(handles: readonly object[]): Socket | undefined {
  const ids = [executionAsyncId(), triggerAsyncId()]
  return handles.find(
    (handle): handle is Socket => handle instanceof Socket && ids.includes(asyncIdOf(handle)),
  )
}

/**
 * Not a client's connection to us; nor what a child process writes, which is for who has started it.
 * Node's own HTTP client gives each request its own context, on a connection that is used again, too.
 */
function isShareable(socket: Socket, handles: readonly object[]): boolean {
  if (('server' in socket && socket.server) || isOfHttpClient(socket)) return false
  return !handles.some((handle) => listOutputs(handle).includes(socket))
}

function listOutputs(handle: object): unknown[] {
  return 'stdio' in handle && Array.isArray(handle.stdio) ? handle.stdio : []
}

function isOtherInFlight(suspect: RequestContext): boolean {
  return [...openConnections()].some((connection) => holdsOther(connection, suspect))
}

/** A WebSocket or a raw connection may be waiting for something at any time. */
function holdsOther(connection: Connection, suspect: RequestContext): boolean {
  if (connection === suspect.source) return false
  if (sessionOf(connection))
    return openStreams(connection).some((stream) => stream !== suspect.source)
  if (isAnswering(connection)) return lastResponseOf(connection) !== suspect.source
  return look(connection).use === 'open'
}
