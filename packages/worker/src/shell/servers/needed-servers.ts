// Decides which servers a drain must leave open. Some are not for clients, and what is held may need them until it is
// done: a server that a request or a task opened for itself, such as for a transfer, and a server that only this
// process is connected to, such as a proxy to its database.

import { ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { serverOf } from '../connections/node-internals.ts'
import { type Connection, isHeld, RequestContext } from '../context/request-context.ts'
import { type Culprit, findCulprit } from '../context/task-context.ts'
import { now } from '../process/clock.ts'

/** A connection that this process closed itself looks like a client's until its other end has noticed. */
const closedWithinMs = 40

/** When a connection was first seen that does not come from this process. */
const elsewhereSince = new WeakMap<Connection, number>()
/** The request, connection or task that opened a server. */
const openers = new WeakMap<Server, Culprit>()

/** Remember what opened a server that begins to listen. */
export function rememberOpener(server: Server): void {
  const opener = findCulprit()
  if (opener) openers.set(server, opener)
  else openers.delete(server)
}

export interface Traffic {
  readonly connections: ReadonlySet<Connection>
  /** The connections of this process with itself. */
  readonly toItself: ReadonlySet<Connection>
}

export function isNeeded(server: Server, traffic: Traffic): boolean {
  const opener = openers.get(server)
  return opener ? isAtWork(opener) : isForItself(server, traffic)
}

/** Whether the opener is still at work. The end of a task is not known. */
function isAtWork(opener: Culprit): boolean {
  if (!(opener instanceof RequestContext)) return true
  if (opener.source instanceof ServerResponse)
    return isHeld(opener as RequestContext<ServerResponse>)
  return opener.source !== undefined
}

/** Whether only this process is connected to the server. A server without connections may be for clients. */
function isForItself(server: Server, { connections, toItself }: Traffic): boolean {
  if (toItself.size === 0) return false
  const its = [...connections].filter((each) => serverOf(each) === server)
  const others = its.filter((connection) => !toItself.has(connection))
  return others.length < its.length && !others.some(isClients)
}

function isClients(connection: Connection): boolean {
  const since = elsewhereSince.get(connection) ?? now()
  elsewhereSince.set(connection, since)
  return now() - since >= closedWithinMs
}
