// Servers that the requests of an app ask, in the process of the test, so that they are no part of
// what is tested.

import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { findFreePort } from '../support/ports.ts'

export interface Backends {
  /** Environment variables that name them. */
  readonly env: Record<string, string>
  close(): void
}

export async function startBackends(): Promise<Backends> {
  const upstream = createHttpServer((_, response) => {
    response.write('begun')
    setTimeout(() => response.end('ended'), 5)
  })
  const lines = createServer((socket) => {
    socket.on('error', () => undefined) // the other side was a worker that left
    socket.on('data', (bytes) => socket.write(bytes))
  })
  const env = {
    UPSTREAM: await listen(upstream),
    LINES: await listen(lines),
    REFUSED: String(await findFreePort()),
  }
  return {
    env,
    close: () => {
      upstream.close()
      upstream.closeAllConnections()
      lines.close()
    },
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return String((server.address() as AddressInfo).port)
}
