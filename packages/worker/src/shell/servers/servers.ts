// Every server of this process, however it was made. Servers are found by the diagnostics channel on which Node tells
// that one begins to listen, so nothing is patched.

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
/** Those that were ever one of them: a server may listen, close, and listen again. */
const known = new WeakSet<Server>()
/** Those that began to listen in this very tick: a `close` that comes now is the end of an earlier life. */
const justBegun = new WeakSet<Server>()
/** In a drain no server is to be left. */
type Phase =
  | { readonly is: 'serving'; readonly onLastClosed: () => void }
  | { readonly is: 'draining'; readonly onListening: () => void }

const unwatched: Phase = { is: 'serving', onLastClosed: () => undefined }
let phase: Phase = unwatched

/** Begin to find servers; gives what ends that. */
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

/** Call `listener` whenever the app has closed its last server by itself. */
export function watchLastServer(listener: () => void): void {
  if (phase.is === 'serving') phase = { is: 'serving', onLastClosed: listener }
}

/** No server is to be left: call `listener` whenever one begins to listen all the same. */
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

/** It need not listen: it may be given its connections. */
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
 * From now on the app's own connections alone are looked after, and all of them: only the app goes, its clients may be in
 * this process, and that goes on with what is not the app's.
 */
export function keepToApp(): void {
  keepConnections((connection) => {
    const server = serverOf(connection)
    return server === undefined || known.has(server)
  })
}

/** One that is given to a server, by its program, when it is here already. */
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
  process.nextTick(callIfLast) // a server that is closed to listen elsewhere does so at once
}

function callIfLast(): void {
  if (phase.is === 'serving' && servers.size === 0) phase.onLastClosed()
}

/** An error of a server that listens, such as too many open files, does not end it. */
function forgetFailedServer(this: Server): void {
  if (!this.listening) servers.delete(this)
}
