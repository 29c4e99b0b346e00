// Finds connections that are gone without an event: a connection that was handed on to a child process emits no `close`
// here, and neither does one whose listeners, ours among them, the app has removed. They must neither hold a drain nor
// stay for ever, so we look for them whenever there are twice as many connections as after the last look. That costs
// each new connection next to nothing.

import type { Connection } from '../context/request-context.ts'
import { isHandedOn } from './node-internals.ts'

const few = 100

export class GoneConnections {
  #lookAt = few

  /** Call this when a connection was added. */
  lookWhenMany(connections: ReadonlySet<Connection>, forget: (gone: Connection) => void): void {
    if (connections.size < this.#lookAt) return
    for (const connection of connections) if (isGone(connection)) forget(connection)
    this.#lookAt = Math.max(few, connections.size * 2)
  }
}

/** A destroyed connection emits its `close` only some turns of the event loop later. */
export function isGone(connection: Connection): boolean {
  return connection.destroyed || isHandedOn(connection)
}
