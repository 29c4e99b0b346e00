// Stops listening, server by server. A server stays open while something that is still held needs it.

import { Server } from 'node:net'
import { countHeld, openConnections } from '../connections/open-connections.ts'
import type { Connection } from '../context/request-context.ts'
import { forgiveClose } from '../servers/forgiven-close.ts'
import { isNeeded } from '../servers/needed-servers.ts'
import { findSelfConnections } from '../servers/self-connections.ts'
import { keepToApp, openServers, watchLateServers } from '../servers/servers.ts'

export class Listening {
  /**
   * Whether there may be connections of this process with itself. Finding them takes a walk over all open connections.
   */
  #meetsItself = true
  #isAppAlone = false

  /**
   * Accept no new connections, and leave the open ones alone. `http.Server.close` would destroy the idle ones, and
   * reset clients that are just sending a request.
   */
  stop(): void {
    watchLateServers(() => {
      this.#meetsItself = true
      process.nextTick(() => this.closeUnneeded()) // the app's own `listening` listeners ask for the address
    })
    this.closeUnneeded()
  }

  /** Limit the drain to the app: only the app goes, so the connections of others in this process do not concern it. */
  keepToApp(): void {
    this.#isAppAlone = true
    keepToApp()
  }

  /**
   * Close the servers that nothing held needs any more. Returns how many connections are held: all but connections of
   * this process with itself, and those that are gone.
   */
  closeUnneeded(): number {
    const connections = openConnections()
    const looks = this.#meetsItself && !this.#isAppAlone
    const toItself = looks ? findSelfConnections(connections) : new Set<Connection>()
    const listening = [...openServers()].filter((server) => server.listening)
    for (const server of listening) if (!isNeeded(server, { connections, toItself })) close(server)
    this.#meetsItself = toItself.size > 0 || listening.some((server) => server.listening)
    return countHeld(toItself)
  }

  /** Close every server: nothing is held any more. */
  closeAll(): void {
    for (const server of openServers()) if (server.listening) close(server)
  }
}

function close(server: Server): void {
  Server.prototype.close.call(server)
  forgiveClose(server)
}
