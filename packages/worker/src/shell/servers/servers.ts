// Where requests come in: every server of this process, however it was made, and every connection
// of theirs. Servers are found by the diagnostics channel on which Node tells that one begins to
// listen, so nothing is patched. A connection costs one Set entry and one shared listener.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { errorMonitor } from 'node:events'
import { Server } from 'node:net'
import { watchArrivals } from '../connections/arrivals.ts'
import { watchGiven } from '../connections/given-connections.ts'
import { GoneConnections, isGone } from '../connections/gone-connections.ts'
import { serverOf } from '../connections/node-internals.ts'
import { isSecure, kindOf } from '../connections/server-kind.ts'
import { letGo } from '../context/done-requests.ts'
import type { Connection } from '../context/task-context.ts'
import { beginsToListen } from '../process/listen-channel.ts'
import { forgiveClose } from './forgiven-close.ts'
import { isNeeded, noteOpener, type Traffic } from './needed-servers.ts'
import { findSelfConnections } from './self-connections.ts'

const ignore = () => undefined

/** Those that listen or are about to. */
const servers = new Set<Server>()
/** Those that were ever one of them: a server may listen, close, and listen again. */
const known = new WeakSet<Server>()
/** Those that began to listen in this very tick: a `close` that comes now is the end of an earlier life. */
const justBegun = new WeakSet<Server>()
const connections = new Set<Connection>()
const gone = new GoneConnections()
let isOpen = true
/** Whether there may be connections of this process with itself. Looking for them costs a walk over all that is open. */
let meetsItself = true
/** Whether it is only the app that goes: its clients may be in this process, which goes on with what is not the app's. */
let isAppAlone = false
let onLastClosed: () => void = ignore

/** Begin to find servers; gives what ends that. */
export function watchServers(): () => void {
  subscribe(beginsToListen, noteBegin)
  return () => {
    unsubscribe(beginsToListen, noteBegin)
    for (const found of [servers, connections]) found.clear()
    onLastClosed = ignore
    isOpen = true
    isAppAlone = false
  }
}

function noteBegin(message: unknown): void {
  const { server } = message as { server: Server }
  justBegun.add(server)
  process.nextTick(() => justBegun.delete(server))
  noteOpener(server)
  addServer(server)
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
  meetServer(server)
}

/** It need not listen: it may be given its connections. */
export function meetServer(server: Server): void {
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
  if (connections.has(connection) || connection.destroyed || isOfOthers(connection)) return
  connections.add(connection)
  connection.once('close', forgetThis)
  gone.lookWhenMany(connections, forget)
}

/**
 * Take no new connection, and leave those that are open alone. `http.Server.close` would destroy the
 * idle ones, and reset clients that are just sending a request.
 */
export function closeDoor(): void {
  isOpen = false
  closeUnneeded()
}

/** Of now on the app's own connections alone are looked after, and all of them. */
export function keepToApp(): void {
  isAppAlone = true
  for (const connection of connections) if (isOfOthers(connection)) connections.delete(connection)
}

function isOfOthers(connection: Connection): boolean {
  const server = serverOf(connection)
  return isAppAlone && server !== undefined && !known.has(server)
}

/**
 * Close what nothing that is held needs any more. Gives how many connections are held: all but those of this process
 * with itself, and those that are gone.
 */
export function closeUnneeded(): number {
  const looks = meetsItself && !isAppAlone
  const toItself = looks ? findSelfConnections(connections) : new Set<Connection>()
  const traffic = { connections, toItself }
  for (const server of servers) if (server.listening) closeIfUnneeded(server, traffic)
  meetsItself = toItself.size > 0 || [...servers].some(({ listening }) => listening)
  return [...connections].filter((each) => !isGone(each) && !toItself.has(each)).length
}

/** Nothing is held any more. */
export function closeAllServers(): void {
  for (const server of servers) if (server.listening) stopListening(server)
}

function closeIfUnneeded(server: Server, traffic: Traffic): void {
  if (!isNeeded(server, traffic)) stopListening(server)
}

function stopListening(server: Server): void {
  Server.prototype.close.call(server)
  forgiveClose(server)
}

/** One that is given to a server, by its program, when it is here already. */
export function addGivenConnection(connection: Connection): void {
  if (connections.has(connection)) return
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
  if (connection._parent) connections.delete(connection._parent)
  if (kindOf(this) === 'raw') addGivenConnection(connection)
  else addConnection(connection)
}

function forgetThis(this: Connection): void {
  forget(this)
}

function forget(connection: Connection): void {
  connections.delete(connection)
  letGo(connection)
}

/** Whoever waited for its last connections to close may have been forgotten meanwhile. */
function noteListening(this: Server): void {
  servers.add(this)
  if (isOpen) return
  meetsItself = true
  process.nextTick(closeUnneeded) // the app's own listeners ask for its address
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
