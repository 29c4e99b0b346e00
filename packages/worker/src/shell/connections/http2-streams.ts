// The HTTP/2 session of a connection and its streams, and how to answer a stream when its own code does not. A stream
// that fails never costs the session. Only Node's own methods of a stream are called, as for HTTP/1.

import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Connection } from '../context/request-context.ts'
import { isAnswering } from '../context/task-context.ts'
import { streamsOf } from './node-internals.ts'
import { plainBody, plainHeaders, type Status } from './plain-answer.ts'

const session = Symbol('regrow.session')

type Carrier = Connection & { [session]?: ServerHttp2Session }

/** NGHTTP2_NO_ERROR. */
export const noError = 0

/** A session's `socket` stands for its connection, and keeps properties that are set on it. */
export function rememberSession(arrived: ServerHttp2Session): void {
  ;(arrived.socket as Carrier)[session] = arrived
}

/** Called for each stream while it is set, as it is in a drain. */
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

/** The streams of a connection that are not finished. */
export function openStreams(connection: Connection): readonly ServerHttp2Stream[] {
  const carried = sessionOf(connection)
  return carried === undefined ? [] : streamsOf(carried)
}

/** How many requests of a connection are not answered; an HTTP/1 connection answers one at a time. */
export function countAnswering(connection: Connection): number {
  if (sessionOf(connection)) return openStreams(connection).length
  return isAnswering(connection) ? 1 : 0
}

/** Answer with this status, without details. A stream that was begun is reset, and a finished one stays as it is. */
export function answerStream(stream: ServerHttp2Stream, status: Status): void {
  if (stream.destroyed || stream.closed) return
  if (!stream.headersSent) write(stream, status)
  else if (!stream.writableEnded) reset(stream)
}

/** Answer at the deadline of a drain. An event stream may end at any time, so it is ended. */
export function answerStreamAtDeadline(stream: ServerHttp2Stream): void {
  const type = String(stream.sentHeaders?.['content-type'] ?? '')
  if (/^text\/event-stream\b/i.test(type)) Reflect.apply(methodsOf(stream).end, stream, [])
  else answerStream(stream, 503)
}

/**
 * Reset by an error, which Node sends as NGHTTP2_INTERNAL_ERROR. Node ends a stream before it closes it with a code,
 * and what it sends first may look like the proper end of the answer (on 24.21, whenever the answer was begun in the
 * same turn).
 */
function reset(stream: ServerHttp2Stream): void {
  stream.on('error', forgive)
  Reflect.apply(methodsOf(stream).destroy, stream, [new Error('the answer was given up')])
}

/** We reset the stream, so the app need not receive the error. */
const forgive = () => undefined

/** A client that still sends is asked to stop, or it would hold the session. */
function write(stream: ServerHttp2Stream, status: Status): void {
  const { respond, end } = methodsOf(stream)
  const headers = { ':status': status, ...plainHeaders(status) }
  const isForHead = stream.writableEnded // the stream of a HEAD request has ended before it is answered
  respond.call(stream, headers, { endStream: isForHead })
  if (isForHead) return
  Reflect.apply(end, stream, [plainBody(status), () => stream.close(noError)])
}

/** Node's own methods: an app's override may be what failed. */
function methodsOf(stream: ServerHttp2Stream): ServerHttp2Stream {
  return Object.getPrototypeOf(stream)
}
