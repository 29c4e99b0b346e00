// Where requests come in: every server of this process, however it was made, and every connection
// of theirs. Servers are found by the diagnostics channel on which Node tells that one begins to
// listen, so nothing is patched. A connection costs one Set entry and one shared listener.

import { subscribe } from 'node:diagnostics_channel'
import { errorMonitor } from 'node:events'
import { Server } from 'node:net'
import { readTarget } from '../listen-options.ts'
import type { ListenTarget } from '../worker-options.ts'
import { watchArrivals } from './arrivals.ts'
import { forgiveClose } from './forgiven-close.ts'
import type { Connection } from './task-context.ts'

/** Those that listen or are about to. */
const servers = new Set<Server>()
/** Those that were ever one of them: a server may listen, close, and listen again. */
const known = new WeakSet<Server>()
const connections = new Set<Connection>()
let isOpen = true
let onLastClosed: () => void = () => undefined

/** Begin to find servers. */
export function watchServers(): void {
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    addServer((message as { server: Server }).server)
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
  if (!isOpen) server.once('listening', stopListening)
  servers.add(server)
  if (known.has(server)) return
  known.add(server)
  watchArrivals(server)
  server.prependListener('connection', addConnectionOf)
  server.prependListener('secureConnection', addSecureConnection)
  server.on('close', forgetServer)
  server.on(errorMonitor as unknown as 'error', forgetFailedServer)
}

export function addConnection(connection: Connection): void {
  if (connections.has(connection) || connection.destroyed) return
  connections.add(connection)
  connection.once('close', forget)
}

/** Resolves when the server listens, rejects when it cannot. */
export function listen(server: Server, target: ListenTarget): Promise<void> {
  addServer(server)
  server.listen(readTarget(target))
  return whenListening(server)
}

function whenListening(server: Server): Promise<void> {
  if (server.listening) return Promise.resolve()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject) // a later error is the app's again
      resolve()
    })
  })
}

/**
 * Resolves when the servers that an app gave us listen, and those that were found do, or turned out
 * not to be meant to.
 */
export async function whenAllListening(given: readonly Server[]): Promise<void> {
  for (const server of given) addServer(server)
  const found = [...servers].filter((server) => !server.listening && !given.includes(server))
  await Promise.all([...given.map(whenListening), ...found.map(whenDecided)])
}

/**
 * Take no new connection, and leave those that are open alone. `http.Server.close` would destroy the
 * idle ones, and reset clients that are just sending a request.
 */
export function closeDoor(): void {
  isOpen = false
  for (const server of servers) {
    if (server.listening) stopListening.call(server)
    else server.once('listening', stopListening)
  }
}

function stopListening(this: Server): void {
  Server.prototype.close.call(this)
  forgiveClose(this)
}

function whenDecided(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.once('listening', resolve)
    server.once('close', resolve) // the app only tried whether the port is free
    server.once(errorMonitor as unknown as 'error', () => resolve()) // the app's to handle, and if it does not, the trap's
  })
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
}

function forgetServer(this: Server): void {
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
