// Enters the context of whatever is not an HTTP/1 request: an HTTP/2 stream, a connection that is upgraded or becomes a
// tunnel, a connection of a server that speaks another protocol. Each begins with an event of its server, and a
// listener in front of the app's enters its context.
//
// For HTTP/2 that is better than the diagnostics channel `http2.server.stream.start`, which Node 20 does not have: Node
// emits `stream` in a tick of its own, so the context stays with that stream, while it publishes the channel in the
// session's context, where the next stream would inherit it. What a stream or socket emits later runs in no context, on
// every line of Node; so its context is entered again in front of each of the app's listeners of these events.

import { IncomingMessage } from 'node:http'
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { listenFirst, type Ours } from '../context/listen-first.ts'
import { RequestContext } from '../context/request-context.ts'
import { beginRequest, enter } from '../context/task-context.ts'
import { onStream, rememberSession } from './http2-streams.ts'
import { isSecure, kindOf } from './server-kind.ts'
import { rememberUpgrade } from './upgrade.ts'

const itsContext = Symbol('regrow.context')

type Entered = (Socket | ServerHttp2Stream) & { [itsContext]?: RequestContext }

const ofServer: Ours = { upgrade: enterUpgrade, connect: enterUpgrade }
const ofStream: Ours = { data: reenter, end: reenter }
const ofSocket: Ours = { data: reenter, end: reenter, close: reenter }

/** Enter the context of whatever arrives at this server. */
export function watchArrivals(server: Server): void {
  const kind = kindOf(server)
  if (kind === 'raw') {
    server.prependListener(isSecure(server) ? 'secureConnection' : 'connection', enterSocket)
    return
  }
  listenFirst(server, ofServer)
  if (kind === 'http') return
  server.prependListener('session', rememberSession as (session: ServerHttp2Session) => void)
  server.prependListener('stream', enterStream)
}

/** The context of a socket or stream that was entered here. */
export function contextOf(entered: Socket | ServerHttp2Stream): RequestContext | undefined {
  return (entered as Entered)[itsContext]
}

/** Drop the context of a connection that was given to another server: what it carries has its own from then on. */
export function forgetEntered(entered: Socket): void {
  letGo.call(entered)
}

function enterStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const path = headers[':path'] ?? headers[':authority'] // a tunnel has no path
  beginRequest(remember(new RequestContext(stream, headers[':method'], path), stream))
  onStream(stream)
  if (!stream.endAfterHeaders) listenFirst(stream, ofStream)
}

/** In HTTP/2 a tunnel is a stream, whose context was entered already. */
function enterUpgrade(request: IncomingMessage, stream: Duplex): void {
  if (!(request instanceof IncomingMessage)) return
  rememberUpgrade(request)
  const { socket, method, url } = request
  beginRequest(remember(new RequestContext(socket, method, url), socket))
  if (stream === socket) listenFirst(socket, ofSocket) // not one that waits for a body first
}

function enterSocket(socket: Socket): void {
  enter(remember(new RequestContext(socket), socket))
  listenFirst(socket, ofSocket)
}

function remember(context: RequestContext, entered: Entered): RequestContext {
  entered[itsContext] = context
  entered.on('close', letGo)
  return context
}

function letGo(this: Entered): void {
  const context = this[itsContext]
  if (context !== undefined) context.source = undefined
}

function reenter(this: Entered): void {
  const context = this[itsContext]
  if (context !== undefined) enter(context)
}
