// The only file that knows http-terminator. It learns of connections from a server's events, and
// would keep its own list of them beside ours; so it is given a stand-in for a server that calls
// the roll of what is left, at the moment when it is wanted.
//
// Of a connection, too, it gets a stand-in, whose response has sent its head: it would call `setHeader` of the
// app's response. With a header set Node takes those that come as a list in another way (it refuses pairs, and
// on 20 it drops all but the last of a name), and an app's own `setHeader` may throw. Our own `Connection: close`
// is on the response by then.

import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { cutShort } from '../connections/cut-short.ts'
import type { Connection } from '../context/request-context.ts'
import { maxTimeoutMs, now } from '../process/clock.ts'
import { warnOfFailure } from '../process/guard.ts'

/**
 * Let http-terminator end these connections: as they are answered, and for good at `cutBy`. It is in our
 * bundle, and evaluated here: most workers never come so far.
 */
export function terminate(connections: readonly Connection[], cutBy: number): void {
  if (connections.length === 0) return
  // It is none of the app's errors, and the drain's own deadline stands.
  begin(connections, cutBy).catch((error) => warnOfFailure('http-terminator', error))
}

async function begin(connections: readonly Connection[], cutBy: number): Promise<void> {
  const { createHttpTerminator } = await import('http-terminator')
  const called = new CalledServer()
  const gracefulTerminationTimeout = Math.min(maxTimeoutMs, Math.max(0, cutBy - now()))
  const server = called as unknown as Server
  const terminator = createHttpTerminator({ server, gracefulTerminationTimeout })
  for (const connection of connections)
    called.emit('secureConnection', standInFor(connection, cutBy))
  await terminator.terminate()
}

/**
 * It asks secure connections only for what is here: whether they are answered, when they close. Its timer runs on while
 * this process is stopped, or does not get to run, and the drain's deadline does not; so one that comes before the
 * deadline destroys nothing. The deadline does.
 */
function standInFor(connection: Connection, cutBy: number) {
  return {
    _httpMessage: { headersSent: true },
    once: (event: 'close', listener: () => void) => connection.once(event, listener),
    destroy: () => {
      if (now() >= cutBy) cutShort(connection)
    },
  }
}

/** Looks like a server that has stopped listening already. */
class CalledServer extends EventEmitter {
  close(onClosed: () => void): void {
    onClosed()
  }
}
