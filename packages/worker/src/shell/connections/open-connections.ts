// The open connections of every server of this process. Each costs one Set entry; all share one listener.

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

/** Called when another connection stands for this one. */
export function removeConnection(connection: Connection): void {
  connections.delete(connection)
}

/** Keep only the connections that pass this filter, now and from now on. */
export function keepConnections(filter: Filter): void {
  isWanted = filter
  for (const connection of connections) if (!filter(connection)) connections.delete(connection)
}

/** How many connections are held, without those that are gone and those in `without`. */
export function countHeld(without: ReadonlySet<Connection>): number {
  return [...connections].filter((each) => !isGone(each) && !without.has(each)).length
}

/** Forget all connections and the filter. */
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
