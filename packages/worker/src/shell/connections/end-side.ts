// Ends our side of a connection. A request that arrives after that cannot be answered, so it must not be run either: a
// client that sees its connection end without an answer may send its request again.

import { Socket } from 'node:net'
import type { Connection } from '../context/request-context.ts'
import { speaksHttp } from './node-internals.ts'

const { end } = Socket.prototype

/** Calls Node's own method: an app's override may be what failed. */
export function endSide(connection: Connection, last?: string | Buffer): void {
  if (connection.writableEnded) return
  if (speaksHttp(connection)) readNoMore(connection)
  Reflect.apply(end, connection, last === undefined ? [] : [last])
}

/** A `data` listener takes the connection from Node's parser. It must flow on, or its end would not be seen. */
function readNoMore(connection: Connection): void {
  connection.removeAllListeners('data')
  connection.on('data', ignore)
}

function ignore(): void {
  // it came too late
}
