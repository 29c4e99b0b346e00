// Whether another request follows in the packet that the current one came in: a client may send several in one go. A
// handler that answers at once would close the connection before the next request is even seen.

import type { ServerResponse } from 'node:http'
import type { Connection } from '../context/request-context.ts'
import { packetOf } from './node-internals.ts'

const endOfHead = '\r\n\r\n'
const lastChunk = '\r\n0\r\n'

/** Which packet was read last from a connection, and where in it the next request begins. */
const packets = new WeakMap<Connection, { readonly bytesRead: number; readonly next: number }>()

/** Call this once for each request, when it arrives. */
export function isFollowedInPacket({ req }: ServerResponse, connection: Connection): boolean {
  const packet = packetOf(connection)
  if (packet === undefined) return false
  const { bytesRead } = connection
  const before = packets.get(connection)
  // A stream that is no socket, such as that of `@socket.io/sticky`, counts no bytes.
  const isSame = before !== undefined && bytesRead !== undefined && before.bytesRead === bytesRead
  const next = endOf(req.headers, packet, isSame ? before.next : 0)
  packets.set(connection, { bytesRead, next })
  return next < packet.length
}

function endOf(headers: ServerResponse['req']['headers'], packet: Buffer, from: number): number {
  const body = skip(packet, endOfHead, from)
  if (headers['transfer-encoding'] === undefined)
    return body + Number(headers['content-length'] ?? 0)
  const trailer = skip(packet, lastChunk, body - 2) // an empty body begins with its last chunk
  return skip(packet, endOfHead, trailer - 2)
}

/** The position behind `text`, or the end of the packet if the packet does not contain it. */
function skip(packet: Buffer, text: string, from: number): number {
  const index = packet.indexOf(text, from, 'latin1')
  return index === -1 ? packet.length : index + text.length
}
