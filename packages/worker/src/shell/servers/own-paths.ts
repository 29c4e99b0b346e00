// Finds connections of this process with itself over a path. Such a connection has no addresses, so where it leads is
// known only while it is made, by the event `connectionAttempt` of sockets that `net.connect` makes (a socket that a
// program makes itself, as `pg` does, is not seen). Which connection of a server is the other end cannot be seen
// either. But when this process has as many connections to a server as the server has in all, they are all its own, and
// stay so.

import type { Server, Socket } from 'node:net'
import { resolve } from 'node:path'
import { isAbstract } from '../../options/listen-target.ts'
import { hasOwnSocket, serverOf } from '../connections/node-internals.ts'
import type { Connection } from '../context/request-context.ts'
import { follow } from '../process/diagnostics.ts'

/** The path of each such socket whose connection its server, if it is one of this process, has accepted by now. */
const ways = new WeakMap<Socket, string>()
/** Connections whose other end is in this process. */
const proven = new WeakSet<Connection>()

/** Begin to record where connections over paths lead; returns the end of that. */
export function watchPaths(): () => void {
  return follow<{ readonly socket: Socket }>('net.client.socket', ({ socket }) => {
    socket.on('connectionAttempt', onAttempt)
  })
}

/** The connections whose other end is one of `own`, the sockets that this process has connected. */
export function findOverPaths(
  own: readonly Socket[],
  connections: ReadonlySet<Connection>,
): readonly Connection[] {
  const clients = own.flatMap((socket) => ways.get(socket) ?? [])
  if (clients.length === 0) return []
  for (const server of new Set([...connections].map(serverOf))) {
    const its = [...connections].filter((each) => serverOf(each) === server)
    const path = server && pathOf(server)
    if (path !== undefined && clients.filter((each) => each === path).length >= its.length)
      for (const connection of its) proven.add(connection)
  }
  return [...connections].filter((connection) => proven.has(connection))
}

function onAttempt(this: Socket, address: string, port?: number): void {
  this.off('connectionAttempt', onAttempt)
  if (port !== undefined) return
  const path = nameOf(address)
  // The kernel has the connection ready for its server from the first moment on, and the event loop asks the kernel
  // once in each turn.
  const remember = () => setImmediate(() => ways.set(this, path))
  this.once('connect', () => setImmediate(remember))
}

/** The socket that `node:cluster` listens on for a worker may lead to other workers. */
function pathOf(server: Server): string | undefined {
  const address = server.address()
  return typeof address === 'string' && hasOwnSocket(server) ? nameOf(address) : undefined
}

/** A path may be relative; an abstract name of Linux is not a path. */
function nameOf(path: string): string {
  return isAbstract(path) ? path : resolve(path)
}
