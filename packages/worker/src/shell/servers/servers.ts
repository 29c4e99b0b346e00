// Every server of this process, however it was made. Servers are found by the diagnostics channel on which Node
// publishes that a server begins to listen, so nothing is patched.

import { errorMonitor } from 'node:events'
import type { Server } from 'node:net'
import { watchArrivals } from '../connections/arrivals.ts'
import { watchGiven } from '../connections/given-connections.ts'
import { serverOf } from '../connections/node-internals.ts'
import {
  addConnection,
  forgetConnections,
  keepConnections,
  openConnections,
  removeConnection,
} from '../connections/open-connections.ts'
import { isSecure, kindOf } from '../connections/server-kind.ts'
import type { Connection } from '../context/request-context.ts'
import { beginsToListen, follow } from '../process/diagnostics.ts'
import { rememberOpener } from './needed-servers.ts'

/** Those that listen or are about to. */
const servers = new Set<Server>()
/** The servers that were ever one of them: a server may listen, close, and listen again. */
const known = new WeakSet<Server>()
/** The servers that began to listen in this tick: a `close` that comes now ends an earlier time of listening. */
const justBegun = new WeakSet<Server>()
/** Whether servers may listen; in a drain none is to be left. */
type Phase =
  | { readonly is: 'serving'; readonly onLastClosed: () => void }
  | { readonly is: 'draining'; readonly onListening: () => void }

const unwatched: Phase = { is: 'serving', onLastClosed: () => undefined }
let phase: Phase = unwatched

/** Begin to find servers; returns the end of that. */
export function watchServers(): () => void {
  const end = follow(beginsToListen, onBegin)
  return () => {
    end()
    servers.clear()
    forgetConnections()
    phase = unwatched
  }
}

function onBegin({ server }: { readonly server: Server }): void {
  justBegun.add(server)
  process.nextTick(() => justBegun.delete(server))
  rememberOpener(server)
  addServer(server)
}

/** Call `listener` whenever the app closes its last server by itself. */
export function watchLastServer(listener: () => void): void {
  if (phase.is === 'serving') phase = { is: 'serving', onLastClosed: listener }
}

/** Call `listener` whenever a server begins to listen from now on, though none is to be left. */
export function watchLateServers(listener: () => void): void {
  phase = { is: 'draining', onListening: listener }
}

/** Those that listen or are about to. */
export function openServers(): ReadonlySet<Server> {
  return servers
}

export function addServer(server: Server): void {
  servers.add(server)
  meetServer(server)
}

/** Watch the connections of a server. It need not listen: it may be given its connections. */
export function meetServer(server: Server): void {
  if (known.has(server)) return
  known.add(server)
  watchArrivals(server)
  server.prependListener('connection', addConnectionOf)
  server.prependListener('secureConnection', addSecureConnection)
  server.on('listening', onListen)
  server.on('close', forgetServer)
  server.on(errorMonitor as unknown as 'error', forgetFailedServer)
}

/**
 * Look only after the app's own connections from now on, and after all of those: only the app goes, its clients may be
 * in this process, and the process goes on with the connections of others.
 */
export function keepToApp(): void {
  keepConnections((connection) => {
    const server = serverOf(connection)
    return server === undefined || known.has(server)
  })
}

/** Add a connection that already exists when its program gives it to a server. */
export function addGivenConnection(connection: Connection): void {
  if (openConnections().has(connection)) return
  addConnection(connection)
  watchGiven(connection, meetServer)
}

function addConnectionOf(this: Server, connection: Connection): void {
  if (kindOf(this) === 'raw' && !isSecure(this)) addGivenConnection(connection)
  else addConnection(connection)
}

/** From here on the encrypted connection stands for the raw one beneath it. */
function addSecureConnection(
  this: Server,
  connection: Connection & { _parent?: Connection },
): void {
  if (connection._parent) removeConnection(connection._parent)
  if (kindOf(this) === 'raw') addGivenConnection(connection)
  else addConnection(connection)
}

function onListen(this: Server): void {
  servers.add(this)
  if (phase.is === 'draining') phase.onListening()
}

function forgetServer(this: Server): void {
  if (justBegun.has(this)) return
  servers.delete(this)
  process.nextTick(callIfLast) // a server that is closed in order to listen elsewhere does so at once
}

function callIfLast(): void {
  if (phase.is === 'serving' && servers.size === 0) phase.onLastClosed()
}

/** An error of a listening server, such as too many open files, does not end it. */
function forgetFailedServer(this: Server): void {
  if (!this.listening) servers.delete(this)
}
