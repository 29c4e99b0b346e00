// Finds connections of this process with itself: to a proxy or a tunnel that leads to its database, to a server that a
// request has opened. Nobody outside waits for them, so they hold no drain.

import type { Socket } from 'node:net'
import { isOwnConnection } from '../connections/own-connections.ts'
import type { Connection } from '../context/request-context.ts'
import { activeHandles } from '../process/handles.ts'
import { findOverPaths } from './own-paths.ts'

/** The connections whose other end is in this process, too. */
export function findSelfConnections(connections: ReadonlySet<Connection>): ReadonlySet<Connection> {
  const own = activeHandles().filter(isOwnConnection)
  return new Set([...findOverPaths(own, connections), ...findOverTcp(own, connections)])
}

function findOverTcp(
  own: readonly Socket[],
  connections: ReadonlySet<Connection>,
): readonly Connection[] {
  const ends = new Set(own.filter(isToOwnHost).map(nameOfEnd))
  if (ends.size === 0) return [] // no connection is asked for its address
  return [...connections].filter((connection) => ends.has(nameOfPeer(connection)))
}

function isToOwnHost({ localAddress, remoteAddress }: Socket): boolean {
  return localAddress !== undefined && localAddress === remoteAddress
}

function nameOfEnd({ localAddress, localPort }: Socket): string {
  return nameOf(localAddress, localPort)
}

function nameOfPeer({ remoteAddress, remotePort }: Socket): string {
  return nameOf(remoteAddress, remotePort)
}

/** A server that listens for both families gives IPv4 addresses in the form of IPv6. */
function nameOf(address = '', port = 0): string {
  return `${address.replace(/^::ffff:/, '')} ${port}`
}
