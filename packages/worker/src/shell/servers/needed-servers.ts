// Servers that are not for clients, and that what is held may need until it is done: one that a request or a task
// has opened for itself, such as for a transfer, and one that only this process itself is connected to, such as a
// proxy to its database.

import { ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { serverOf } from '../connections/node-internals.ts'
import { type Connection, isHeld, RequestContext } from '../context/request-context.ts'
import { type Culprit, findCulprit } from '../context/task-context.ts'
import { now } from '../process/clock.ts'

/** What this process has closed itself looks like a client's until the other end has heard of it. */
const closedWithinMs = 40

/** When a connection was first seen to lead elsewhere. */
const elsewhereSince = new WeakMap<Connection, number>()
/** For whom the code ran that began to listen. */
const openers = new WeakMap<Server, Culprit>()

/** A server begins to listen. */
export function rememberOpener(server: Server): void {
  const opener = findCulprit()
  if (opener) openers.set(server, opener)
  else openers.delete(server)
}

export interface Traffic {
  readonly connections: ReadonlySet<Connection>
  /** Those of them that are of this process with itself. */
  readonly toItself: ReadonlySet<Connection>
}

export function isNeeded(server: Server, traffic: Traffic): boolean {
  const opener = openers.get(server)
  return opener ? isAtWork(opener) : isForItself(server, traffic)
}

/** Of a task it is not known when it ends. */
function isAtWork(opener: Culprit): boolean {
  if (!(opener instanceof RequestContext)) return true
  if (opener.source instanceof ServerResponse)
    return isHeld(opener as RequestContext<ServerResponse>)
  return opener.source !== undefined
}

/** One that nobody is connected to may be for clients. */
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
