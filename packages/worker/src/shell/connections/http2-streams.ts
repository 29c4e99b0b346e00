// HTTP/2: which session a connection carries, which streams that has, and how one of them is answered
// when its own code will not. A stream's trouble is never the session's. Only Node's own methods of
// a stream are called, as for HTTP/1.

import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Connection } from '../context/request-context.ts'
import { isAnswering } from '../context/task-context.ts'
import { streamsOf } from './node-internals.ts'
import { plainBody, plainHeaders, type Status } from './plain-answer.ts'

const session = Symbol('regrow.session')

type Carrier = Connection & { [session]?: ServerHttp2Session }

/** NGHTTP2_NO_ERROR. */
export const noError = 0

/** A session's `socket` stands for its connection, and keeps what it is told. */
export function rememberSession(arrived: ServerHttp2Session): void {
  ;(arrived.socket as Carrier)[session] = arrived
}

/** Told of each stream while it is set, which it is in a drain. */
let onArrival: ((stream: ServerHttp2Stream) => void) | undefined

export function onStreamArrival(listener: typeof onArrival): void {
  onArrival = listener
}

export function onStream(stream: ServerHttp2Stream): void {
  if (onArrival !== undefined) onArrival(stream)
}

export function sessionOf(connection: Connection): ServerHttp2Session | undefined {
  return (connection as Carrier)[session]
}

/** Streams of a connection that are not finished. */
export function openStreams(connection: Connection): readonly ServerHttp2Stream[] {
  const carried = sessionOf(connection)
  return carried === undefined ? [] : streamsOf(carried)
}

/** Requests of a connection that are not answered yet; one of HTTP/1 answers them one by one. */
export function countAnswering(connection: Connection): number {
  if (sessionOf(connection)) return openStreams(connection).length
  return isAnswering(connection) ? 1 : 0
}

/** Answer with this status, without details; reset what was begun; leave alone what is finished. */
export function answerStream(stream: ServerHttp2Stream, status: Status): void {
  if (stream.destroyed || stream.closed) return
  if (!stream.headersSent) write(stream, status)
  else if (!stream.writableEnded) reset(stream)
}

/** The same at the deadline of a drain, but a stream of events may end at any time, so it does. */
export function answerStreamAtDeadline(stream: ServerHttp2Stream): void {
  const type = String(stream.sentHeaders?.['content-type'] ?? '')
  if (/^text\/event-stream\b/i.test(type)) Reflect.apply(methodsOf(stream).end, stream, [])
  else answerStream(stream, 503)
}

/**
 * By an error, which Node sends as NGHTTP2_INTERNAL_ERROR. A stream that is closed with a code Node ends before, and what
 * it sends first may look like the proper end of the answer (on 24.21, whenever it was begun in the same turn).
 */
function reset(stream: ServerHttp2Stream): void {
  stream.on('error', forgive)
  Reflect.apply(methodsOf(stream).destroy, stream, [new Error('the answer was given up')])
}

/** We reset it ourselves, and the app need not hear of it. */
const forgive = () => undefined

/** A client that still sends is told to spare itself the rest, or it would hold the session. */
function write(stream: ServerHttp2Stream, status: Status): void {
  const { respond, end } = methodsOf(stream)
  const headers = { ':status': status, ...plainHeaders(status) }
  const isForHead = stream.writableEnded // its body ended before it began
  respond.call(stream, headers, { endStream: isForHead })
  if (isForHead) return
  Reflect.apply(end, stream, [plainBody(status), () => stream.close(noError)])
}

/** Node's own: an app's may be what failed. */
function methodsOf(stream: ServerHttp2Stream): ServerHttp2Stream {
  return Object.getPrototypeOf(stream)
}
