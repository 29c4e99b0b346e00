// Servers that the requests of an app ask, in the process of the test, so that they are no part of
// what is tested.

import { createSocket } from 'node:dgram'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { findFreePort } from '../../../testing/ports.ts'

const certificate = new URL('../../apps/standalone-certificate.mjs', import.meta.url)

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
  const lines = createServer(echo)
  const secureLines = createSecureServer(await import(certificate.href), echo)
  const datagrams = createSocket('udp4')
  datagrams.on('message', (bytes, { port, address }) => datagrams.send(bytes, port, address))
  await new Promise<void>((resolve) => {
    datagrams.bind(0, '127.0.0.1', resolve)
  })
  const env = {
    UPSTREAM: await listen(upstream),
    LINES: await listen(lines),
    SECURE_LINES: await listen(secureLines),
    DATAGRAMS: String(datagrams.address().port),
    REFUSED: String(await findFreePort()),
  }
  return {
    env,
    close: () => {
      upstream.close()
      upstream.closeAllConnections()
      lines.close()
      secureLines.close()
      datagrams.close()
    },
  }
}

/** Unless it is told to end the connection, or to reset it. */
function echo(socket: Socket): void {
  socket.on('error', () => undefined) // the other side was a worker that has left
  socket.on('data', (bytes) => {
    const line = String(bytes)
    if (line === 'end\n') socket.end()
    else if (line === 'reset\n') socket.resetAndDestroy()
    else socket.write(bytes)
  })
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return String((server.address() as AddressInfo).port)
}
