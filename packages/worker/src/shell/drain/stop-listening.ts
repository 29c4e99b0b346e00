// Stops listening, server by server: one that something needs which is still held is left open for it.

import { Server } from 'node:net'
import { countHeld, openConnections } from '../connections/open-connections.ts'
import type { Connection } from '../context/request-context.ts'
import { forgiveClose } from '../servers/forgiven-close.ts'
import { isNeeded } from '../servers/needed-servers.ts'
import { findSelfConnections } from '../servers/self-connections.ts'
import { keepToApp, openServers, watchLateServers } from '../servers/servers.ts'

export class Listening {
  /** Whether there may be connections of this process with itself. Looking for them costs a walk over all that is open. */
  #meetsItself = true
  #isAppAlone = false

  /**
   * Take no new connection, and leave those that are open alone. `http.Server.close` would destroy the
   * idle ones, and reset clients that are just sending a request.
   */
  stop(): void {
    watchLateServers(() => {
      this.#meetsItself = true
      process.nextTick(() => this.closeUnneeded()) // the app's own listeners ask for its address
    })
    this.closeUnneeded()
  }

  /** Only the app goes: what is not the app's is none of its drain's business. */
  keepToApp(): void {
    this.#isAppAlone = true
    keepToApp()
  }

  /**
   * Close what nothing that is held needs any more. Gives how many connections are held: all but those of this process
   * with itself, and those that are gone.
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

  /** Nothing is held any more. */
  closeAll(): void {
    for (const server of openServers()) if (server.listening) close(server)
  }
}

function close(server: Server): void {
  Server.prototype.close.call(server)
  forgiveClose(server)
}
