// Lets an app close a server that the drain has already closed: in a handler of SIGTERM, in `stop`. Node would call
// that an error (ERR_SERVER_NOT_RUNNING), and apps fail because of it, although their server does what they ask. So
// once we have closed a server, its own `close` is replaced by one that forgives; nothing else of the server changes,
// and nothing changes before a drain.

import type { Server } from 'node:net'

/** Let the app close this server as if it were still listening. */
export function forgiveClose(server: Server): void {
  const { close } = server
  server.close = (callback) => {
    if (callback) server.once('close', () => callback())
    return close.call(server)
  }
}
