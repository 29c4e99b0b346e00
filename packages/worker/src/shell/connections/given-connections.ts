// Finds the server that a connection is given to by `server.emit('connection', socket)`: behind a server for several
// protocols on one port, or when the master sends connections in messages (sticky sessions). Such a server does not
// listen, so only the connection shows it: Node's servers put their mark on it, that of HTTP/1 before it listens for
// events of the connection, that of HTTP/2 after that.

import type { Server } from 'node:net'
import type { Connection } from '../context/request-context.ts'
import { forgetEntered } from './arrivals.ts'
import { rememberSession } from './http2-streams.ts'
import { givenToHttp2, serverOf } from './node-internals.ts'

/** Watch whether a connection is given to a server, and call `onServer` with that. */
export function watchGiven(connection: Connection, onServer: (server: Server) => void): void {
  const first = serverOf(connection)
  const look = (event: string | symbol) => {
    if (event !== 'close') return // each of Node's servers listens for it
    const server = serverOf(connection)
    if (server !== undefined && server !== first) onGiven(server)
    process.nextTick(lookForSession)
  }
  const lookForSession = () => {
    const given = givenToHttp2(connection)
    if (given === undefined) return
    onGiven(given.server)
    rememberSession(given.session)
  }
  const onGiven = (server: Server) => {
    connection.off('newListener', look)
    forgetEntered(connection) // what it speaks is known from here on
    onServer(server)
  }
  connection.on('newListener', look)
}
