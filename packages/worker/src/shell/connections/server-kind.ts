// What a server speaks, by what its documentation gives it: HTTP/2 can update its settings, only what
// speaks HTTP has a `setTimeout`. Neither `node:https` nor `node:http2` is loaded to find out.

import { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'

export type ServerKind = 'http' | 'http2' | 'raw'

export function kindOf(server: Server): ServerKind {
  if (server instanceof HttpServer) return 'http'
  if ('updateSettings' in server) return 'http2'
  return 'setTimeout' in server ? 'http' : 'raw'
}

/** Whether its connections are encrypted, so that each of them begins with a handshake. */
export function isSecure(server: Server | null | undefined): boolean {
  return Boolean(server && 'setSecureContext' in server)
}
