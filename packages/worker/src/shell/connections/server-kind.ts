// The protocol of a server, by its documented methods: HTTP/2 can update its settings, and only servers of HTTP have a
// `setTimeout`. So neither `node:https` nor `node:http2` is loaded to find out.

import { Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'

export type ServerKind = 'http' | 'http2' | 'raw'

export function kindOf(server: Server): ServerKind {
  if (server instanceof HttpServer) return 'http'
  if ('updateSettings' in server) return 'http2'
  return 'setTimeout' in server ? 'http' : 'raw'
}

/** Whether a server encrypts its connections, so that each begins with a handshake. */
export function isSecure(server: Server | null | undefined): boolean {
  return Boolean(server && 'setSecureContext' in server)
}
