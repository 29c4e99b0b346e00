// Where requests come in: every server of this process, however it was made, and every connection
// of theirs. Servers are found by the diagnostics channel on which Node tells that one begins to
// listen, so nothing is patched. A connection costs one Set entry and one shared listener.

import { subscribe } from 'node:diagnostics_channel'
import { errorMonitor } from 'node:events'
import { Server } from 'node:net'
import { watchArrivals } from './arrivals.ts'
import { letGo } from './done-requests.ts'
import { forgiveClose } from './forgiven-close.ts'
import type { Connection } from './task-context.ts'

/** Those that listen or are about to. */
const servers = new Set<Server>()
/** Those that were ever one of them: a server may listen, close, and listen again. */
const known = new WeakSet<Server>()
/** Those that began to listen in this very tick: a `close` that comes now is the end of an earlier life. */
const justBegun = new WeakSet<Server>()
const connections = new Set<Connection>()
let isOpen = true
let onLastClosed: () => void = () => undefined

/** Begin to find servers. */
export function watchServers(): void {
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const { server } = message as { server: Server }
    justBegun.add(server)
    process.nextTick(() => justBegun.delete(server))
    addServer(server)
  })
}

/** Call `listener` whenever the app has closed its last server by itself. */
export function watchLastServer(listener: () => void): void {
  onLastClosed = listener
}

export function openConnections(): ReadonlySet<Connection> {
  return connections
}

/** Those that listen or are about to. */
export function openServers(): ReadonlySet<Server> {
  return servers
}

export function addServer(server: Server): void {
  servers.add(server)
  if (known.has(server)) return
  known.add(server)
  watchArrivals(server)
  server.prependListener('connection', addConnectionOf)
  server.prependListener('secureConnection', addSecureConnection)
  server.on('listening', noteListening)
  server.on('close', forgetServer)
  server.on(errorMonitor as unknown as 'error', forgetFailedServer)
}

export function addConnection(connection: Connection): void {
  if (connections.has(connection) || connection.destroyed) return
  connections.add(connection)
  connection.once('close', forget)
}

/**
 * Take no new connection, and leave those that are open alone. `http.Server.close` would destroy the
 * idle ones, and reset clients that are just sending a request.
 */
export function closeDoor(): void {
  isOpen = false
  for (const server of servers) if (server.listening) stopListening(server)
}

function stopListening(server: Server): void {
  Server.prototype.close.call(server)
  forgiveClose(server)
}

function addConnectionOf(connection: Connection): void {
  addConnection(connection)
}

/** From here on the encrypted connection stands for the raw one beneath it. */
function addSecureConnection(connection: Connection & { _parent?: Connection }): void {
  if (connection._parent) connections.delete(connection._parent)
  addConnection(connection)
}

function forget(this: Connection): void {
  connections.delete(this)
  letGo(this)
}

/** Whoever waited for its last connections to close may have been forgotten meanwhile. */
function noteListening(this: Server): void {
  servers.add(this)
  if (!isOpen) process.nextTick(stopListening, this) // the app's own listeners ask for its address
}

function forgetServer(this: Server): void {
  if (justBegun.has(this)) return
  servers.delete(this)
  process.nextTick(tellIfLast) // a server that is closed to listen elsewhere does so at once
}

function tellIfLast(): void {
  if (isOpen && servers.size === 0) onLastClosed()
}

/** An error of a server that listens, such as too many open files, does not end it. */
function forgetFailedServer(this: Server): void {
  if (!this.listening) servers.delete(this)
}
