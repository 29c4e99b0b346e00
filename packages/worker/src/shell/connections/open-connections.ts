// The connections that are open, of every server of this process. A connection costs one Set entry and one shared
// listener.

import { letGo } from '../context/done-requests.ts'
import type { Connection } from '../context/request-context.ts'
import { GoneConnections, isGone } from './gone-connections.ts'

type Filter = (connection: Connection) => boolean

const everybody: Filter = () => true

const connections = new Set<Connection>()
const gone = new GoneConnections()
let isWanted = everybody

export function openConnections(): ReadonlySet<Connection> {
  return connections
}

export function addConnection(connection: Connection): void {
  if (connections.has(connection) || connection.destroyed || !isWanted(connection)) return
  connections.add(connection)
  connection.once('close', forgetThis)
  gone.lookWhenMany(connections, forget)
}

/** Another one stands for it. */
export function removeConnection(connection: Connection): void {
  connections.delete(connection)
}

/** From now on these alone are looked after. */
export function keepConnections(filter: Filter): void {
  isWanted = filter
  for (const connection of connections) if (!filter(connection)) connections.delete(connection)
}

/** How many there are, without those that are gone and `without`. */
export function countHeld(without: ReadonlySet<Connection>): number {
  return [...connections].filter((each) => !isGone(each) && !without.has(each)).length
}

/** Forget all of them, and begin anew. */
export function forgetConnections(): void {
  connections.clear()
  isWanted = everybody
}

function forgetThis(this: Connection): void {
  forget(this)
}

function forget(connection: Connection): void {
  connections.delete(connection)
  letGo(connection)
}
