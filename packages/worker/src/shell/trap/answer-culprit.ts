// Answers a request whose own code does not. Apps and their middleware override methods of a response (compression,
// headers hooks), and that code may be what failed, so only Node's own methods are called.

import { ServerResponse } from 'node:http'
import { reset } from '../connections/cut-short.ts'
import { endSide } from '../connections/end-side.ts'
import { isEventStream } from '../connections/node-internals.ts'
import { plainBody, plainHeaders, reasons, type Status } from '../connections/plain-answer.ts'

const { writeHead, end, destroy, removeHeader, getHeaderNames } = ServerResponse.prototype

/**
 * Answer with this status, without details. An answer that was begun is cut off, and a finished one stays as it is. The
 * connection is closed after it, unless a later response of the connection does that.
 */
export function answer(response: ServerResponse, status: Status, closes = true): void {
  if (response.writableEnded) return
  if (response.headersSent) {
    cutOff(response)
    return
  }
  write(response, status, closes)
  // The answer waits behind an earlier response, and the connection reads no more until it is sent: a listener that
  // threw has broken the parser, and the next bytes would end both responses with a 400.
  if (closes && response.socket === null) response.req.socket?.pause()
}

/** Answer at the deadline of a drain. An event stream may end at any time, so it is ended. */
export function answerAtDeadline(response: ServerResponse, closes = true): void {
  if (response.writableEnded || !isEventStream(response)) {
    answer(response, 503, closes)
    return
  }
  Reflect.apply(end, response, [])
  endSide(response.req.socket) // its client reconnects at once, and must not do so here
}

/** An answer that waits behind an earlier response has not been sent. */
function cutOff(response: ServerResponse): void {
  if (response.socket) reset(response.socket)
  destroy.call(response)
}

function write(response: ServerResponse, status: Status, closes: boolean): void {
  for (const name of getHeaderNames.call(response)) removeHeader.call(response, name)
  const headers = { ...plainHeaders(status), ...(closes && { Connection: 'close' }) }
  Reflect.apply(writeHead, response, [status, reasons[status], headers])
  Reflect.apply(end, response, response.req.method === 'HEAD' ? [] : [plainBody(status)])
}
