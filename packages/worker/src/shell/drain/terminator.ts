// The only file that uses http-terminator. It learns of connections from the events of a server, and would keep a list
// of its own beside ours; so it gets a stand-in for a server, which emits the remaining connections at the moment when
// they are handed over.
//
// Each connection is a stand-in, too, with a response whose head is sent: otherwise http-terminator would call
// `setHeader` of the app's response. With a header set, Node treats headers given as a list in another way (it refuses
// pairs, and on Node 20 drops all but the last header of a name), and an app's own `setHeader` may throw. Our own
// `Connection: close` is on the response by then.

import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { cutShort } from '../connections/cut-short.ts'
import type { Connection } from '../context/request-context.ts'
import { maxTimeoutMs, now } from '../process/clock.ts'
import { warnOfFailure } from '../process/guard.ts'

/**
 * Let http-terminator end these connections as they are answered, and destroy the rest at `cutBy`. It is in our bundle,
 * and evaluated here, because most workers never need it. Resolves when it has ended.
 */
export async function terminate(connections: readonly Connection[], cutBy: number): Promise<void> {
  if (connections.length === 0) return
  try {
    await begin(connections, cutBy)
  } catch (error) {
    warnOfFailure('http-terminator', error) // it is no error of the app's, and the drain's own deadline stands
  }
}

async function begin(connections: readonly Connection[], cutBy: number): Promise<void> {
  const { createHttpTerminator } = await import('http-terminator')
  const called = new CalledServer()
  const gracefulTerminationTimeout = Math.min(maxTimeoutMs, Math.max(0, cutBy - now()))
  const server = called as unknown as Server
  const terminator = createHttpTerminator({ server, gracefulTerminationTimeout })
  // It waits for the close of each, and would wait in vain for one that has closed while it was loaded.
  const open = connections.filter(({ destroyed }) => !destroyed)
  for (const connection of open) called.emit('secureConnection', standInFor(connection, cutBy))
  await terminator.terminate()
}

/**
 * http-terminator uses nothing else of a secure connection: whether its response is sent, and when it closes. Its timer
 * runs on while this process is stopped, or does not get to run, and the drain's deadline does not; so a timer that
 * fires before the deadline destroys nothing. The deadline does.
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

/** Looks like a server that has already stopped listening. */
class CalledServer extends EventEmitter {
  close(onClosed: () => void): void {
    onClosed()
  }
}
