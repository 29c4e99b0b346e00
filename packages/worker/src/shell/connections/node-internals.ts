// What a drain and a trap need to know of connections and sessions and Node does not document. Each reading has a
// fallback for a Node that no longer has the property; the tests on every line of Node show when that happens.

import type { ServerResponse } from 'node:http'
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import { Server, type Socket } from 'node:net'
import type { Connection } from '../context/request-context.ts'
import { type Numbered, readSymbol } from '../process/handles.ts'

interface Internals {
  readonly parser?: (Numbered & { getCurrentBuffer?(): Buffer | undefined }) | null
  readonly _httpMessage?: ServerResponse | null
  readonly _handle?: (Numbered & { bytesWritten?: number; bytesRead?: number }) | null
  /** The connection beneath an encrypted one. */
  readonly _parent?: Socket | null
}

/** Whether a connection speaks HTTP/1. Node takes the parser off an upgraded one, and a raw one never had any. */
export function speaksHttp(connection: Connection): boolean {
  return Boolean(internalsOf(connection).parser)
}

/** The response that is being sent. If requests were pipelined, it may be an earlier one than the last. */
export function currentResponseOf(connection: Connection): ServerResponse | undefined {
  return internalsOf(connection)._httpMessage ?? undefined
}

/** The packet that contains the request that is being read. */
export function packetOf(connection: Connection): Buffer | undefined {
  return internalsOf(connection).parser?.getCurrentBuffer?.()
}

/** Whether a response is an event stream. Headers given only to `writeHead` appear only in the head that was sent. */
export function isEventStream(response: ServerResponse): boolean {
  const { _header } = response as unknown as { readonly _header?: string | null }
  return /^content-type: *text\/event-stream\b/im.test(_header ?? '')
}

/** The unfinished streams of a session. Without the property a drain waits for them, and answers none. */
export function streamsOf(session: ServerHttp2Session): readonly ServerHttp2Stream[] {
  const { streams } = (readSymbol(session, 'state') ?? {}) as {
    readonly streams?: ReadonlyMap<number, ServerHttp2Stream>
  }
  return [...(streams?.values() ?? [])]
}

/** Whether a connection that this process opened carries a request of Node's own HTTP client. */
export function isOfHttpClient(socket: Socket): boolean {
  return Boolean(internalsOf(socket)._httpMessage)
}

/** The async id of what reads a connection's requests and calls their listeners: a parser, or an HTTP/2 session. */
export function parserIdOf(connection: Connection): number {
  return internalsOf(connection).parser?.getAsyncId?.() ?? -1
}

export function sessionIdOf(session: ServerHttp2Session): number {
  return (readSymbol(session, 'kHandle') as Numbered | undefined)?.getAsyncId?.() ?? -1
}

/**
 * Whether a server listens on a socket of its own. `node:cluster` gives a worker no socket at all by round-robin, or a
 * handle whose `close` informs the primary.
 */
export function hasOwnSocket(server: Server): boolean {
  const { _handle } = server as unknown as Internals
  return typeof _handle?.getAsyncId === 'function' && !Object.hasOwn(_handle, 'close')
}

/**
 * Whether an HTTP client waits for an answer on this connection. Node's own client shows it by its request; undici,
 * which `fetch` is built on, by a connection that it does not unref, as it does an idle one; an HTTP/2 client by the
 * streams of its session, which Node keeps under whatever name.
 */
export function isAwaited(socket: Socket): boolean {
  if (isOfHttpClient(socket) || readSymbol(socket, 'no ref') === false) return true
  const session = sessionIn(socket, 'ClientHttp2Session')
  return session !== undefined && streamsOf(session).length > 0
}

function sessionIn(socket: Socket, name: string): ServerHttp2Session | undefined {
  return Reflect.ownKeys(socket)
    .map((key) => Reflect.get(socket, key))
    .find((value) => value?.constructor?.name === name)
}

/** Whether a connection was sent to another process, where it is closed. */
export function isHandedOn(connection: Socket): boolean {
  return internalsOf(connection)._handle === null && !connection.connecting
}

/** The HTTP/2 server that accepted a connection, and the session that it made of it. */
export function givenToHttp2(
  connection: Connection,
): { readonly server: Server; readonly session: ServerHttp2Session } | undefined {
  const server = readSymbol(connection, 'server')
  if (!(server instanceof Server)) return undefined
  const session = sessionIn(connection, 'ServerHttp2Session')
  return session && { server, session }
}

/**
 * The server that accepted a connection, or that it was given to. None if this process has opened the connection, or if it
 * came in a message and was given to no server, or to one of raw TCP, which leaves no mark on it.
 */
export function serverOf(connection: Socket): Server | undefined {
  const { server } = connection as { readonly server?: unknown }
  return server instanceof Server ? server : undefined
}

/** The bytes that were written and read, beneath TLS if there is any. */
export function bytesOf(socket: Socket): { readonly written: number; readonly read: number } {
  const { bytesWritten: written = 0, bytesRead: read = 0 } = internalsOf(socket)._handle ?? {}
  return { written, read }
}

/** The TCP socket of a connection, beneath TLS if there is any; none for a Unix domain socket. */
export function tcpSocketOf(connection: Socket): Socket | undefined {
  const { _handle, _parent } = internalsOf(connection)
  if (_handle?.constructor.name === 'TCP') return connection
  return _parent ? tcpSocketOf(_parent) : undefined
}

function internalsOf(connection: Socket): Internals {
  return connection as unknown as Internals
}
