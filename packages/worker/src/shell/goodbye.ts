// `Connection: close` on the way out. Only the last response of a connection may carry it: Node
// closes the connection after the first one that does, and requests that were pipelined behind it
// would be lost. So it is put on a response that goes out next and that nothing is known to follow,
// and taken back from one that has not gone out yet when another request arrives.
//
// Only Node's own methods are called: an app's may throw, and one response must not spoil a drain.

import { ServerResponse } from 'node:http'
import { insistOnClose } from './insistence.ts'
import { currentResponseOf, packetOf } from './internals.ts'
import { type Connection, lastResponseOf } from './task-context.ts'

const endOfHead = '\r\n\r\n'
const marked = new WeakSet<ServerResponse>()

/** The packet that was read last from a connection, and how many requests of it have arrived. */
const packets = new WeakMap<Connection, { readonly bytesRead: number; heads: number }>()

/** Tell the client of a connection to go, if its last response can still say so. */
export function sayGoodbye(connection: Connection): void {
  const response = lastResponseOf(connection)
  if (response && currentResponseOf(connection) === response) mark(response)
}

/** The same for a request that has just arrived, behind an `earlier` one or not. */
export function greetArrival(response: ServerResponse, earlier: ServerResponse | undefined): void {
  const connection = response.req.socket as Connection
  if (earlier && marked.has(earlier)) takeBack(earlier)
  const isFollowed = isFollowedInPacket(response, connection)
  const current = currentResponseOf(connection)
  if (isFollowed || current?.writableEnded === false) return // looked at again by each sweep
  mark(response)
}

const { removeHeader, setHeader } = ServerResponse.prototype

function mark(response: ServerResponse): void {
  if (response.headersSent || marked.has(response)) return
  marked.add(response)
  setHeader.call(response, 'Connection', 'close')
  insistOnClose(response, () => marked.has(response))
}

function takeBack(response: ServerResponse): void {
  marked.delete(response)
  if (!response.headersSent) removeHeader.call(response, 'Connection')
}

/** Handlers that answer at once would close the connection before the next request is even seen. */
function isFollowedInPacket({ req }: ServerResponse, connection: Connection): boolean {
  const arrived = countArrival(connection)
  if (req.headers['content-length'] || req.headers['transfer-encoding']) return false
  const packet = packetOf(connection)
  return packet !== undefined && arrived < packet.toString('latin1').split(endOfHead).length - 1
}

function countArrival(connection: Connection): number {
  const { bytesRead } = connection
  const packet = packets.get(connection)
  if (packet?.bytesRead === bytesRead) return ++packet.heads
  packets.set(connection, { bytesRead, heads: 1 })
  return 1
}
