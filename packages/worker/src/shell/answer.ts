// Answers a request whose own code will not. Apps and their middleware override methods of a
// response (compression, headers hooks), and that code may be what failed, so only Node's own
// methods are called.

import { ServerResponse } from 'node:http'

const { writeHead, end, removeHeader, getHeaderNames } = ServerResponse.prototype

const reasons = { 500: 'Internal Server Error', 503: 'Service Unavailable' } as const

/**
 * Answer with this status, without details; cut off what was begun; leave alone what is finished.
 * The connection is closed after it, unless a later response of the connection will see to that.
 */
export function answer(response: ServerResponse, status: 500 | 503, closes = true): void {
  if (response.writableEnded) return
  if (response.headersSent) {
    response.destroy()
    return
  }
  write(response, status, closes)
  // It waits behind an earlier response, and the connection reads no more until it is out: a
  // listener that threw has broken the parser, and its next bytes would end them both with a 400.
  if (closes && response.socket === null) response.req.socket?.pause()
}

function write(response: ServerResponse, status: 500 | 503, closes: boolean): void {
  const body = `${reasons[status]}\n`
  for (const name of getHeaderNames.call(response)) removeHeader.call(response, name)
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    ...(closes && { Connection: 'close' }),
  }
  Reflect.apply(writeHead, response, [status, reasons[status], headers])
  Reflect.apply(end, response, response.req.method === 'HEAD' ? [] : [body])
}
