// `Connection: close` on the way out. Only the last response of a connection may carry it: Node
// closes the connection after the first one that does, and requests that were pipelined behind it
// would be lost.

import type { ServerResponse } from 'node:http'

const marked = new WeakSet<ServerResponse>()

/** Mark a response as its connection's last, and an `earlier` one of the connection as not. */
export function sayGoodbye(response: ServerResponse, earlier: ServerResponse | undefined): void {
  if (earlier && marked.has(earlier)) takeBack(earlier)
  if (response.headersSent || response.hasHeader('connection')) return
  response.setHeader('Connection', 'close')
  marked.add(response)
}

function takeBack(response: ServerResponse): void {
  if (response.headersSent || response.getHeader('connection') !== 'close') return
  response.removeHeader('Connection')
}
