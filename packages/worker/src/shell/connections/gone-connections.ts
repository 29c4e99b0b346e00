// Connections that are gone, and of which nothing tells: one that was handed on to a child process has no `close` here, and one
// whose listeners were all removed by the app, ours among them, is closed in silence. They must neither hold a drain nor stay for ever, so
// they are looked for whenever there are twice as many as there were: that costs each new connection next to nothing.

import type { Connection } from '../context/request-context.ts'
import { isHandedOn } from './node-internals.ts'

const few = 100

export class GoneConnections {
  #lookAt = few

  /** One was added. */
  lookWhenMany(connections: ReadonlySet<Connection>, forget: (gone: Connection) => void): void {
    if (connections.size < this.#lookAt) return
    for (const connection of connections) if (isGone(connection)) forget(connection)
    this.#lookAt = Math.max(few, connections.size * 2)
  }
}

/** What was destroyed says so with its `close` only some turns of the event loop later. */
export function isGone(connection: Connection): boolean {
  return connection.destroyed || isHandedOn(connection)
}
