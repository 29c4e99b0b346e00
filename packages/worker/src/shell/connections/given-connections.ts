// Connections that are given to a server that does not listen for them itself, by `server.emit('connection', socket)`: behind
// one that speaks several protocols on one port, or by a message of the master's (sticky sessions). Nothing tells of such a server but
// the connection: Node's servers put their mark on it, that of HTTP/1 before it listens for the connection's events, that of HTTP/2 after.

import type { Server } from 'node:net'
import type { Connection } from '../context/request-context.ts'
import { forgetEntered } from './arrivals.ts'
import { rememberSession } from './http2-streams.ts'
import { givenToHttp2, serverOf } from './node-internals.ts'

/** Look whether a connection is given to a server, and tell which. */
export function watchGiven(connection: Connection, onServer: (server: Server) => void): void {
  const first = serverOf(connection)
  const look = (event: string | symbol) => {
    if (event !== 'close') return // of which each of Node's servers wants to hear
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
