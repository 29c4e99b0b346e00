// Real servers and clients on the loopback, which a worker's own code watches: from the first import on, once for
// each process.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { watchTraffic } from '../../src/app/run-app.ts'
import type { Connection } from '../../src/shell/context/request-context.ts'

watchTraffic()

/** Let a server listen for as long as the test takes; gives its port. */
export async function listen(context: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  server.on('connection', (socket: Socket) => context.after(() => socket.destroy()))
  context.after(() => server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export interface Client {
  readonly socket: Socket
  /** Everything received so far. */
  readonly text: () => string
  /** Resolves when this was received. */
  readonly sees: (pattern: RegExp) => Promise<void>
  readonly ended: Promise<void>
}

/** A client that only writes what the test gives it. */
export async function dial(context: TestContext, port: number): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  context.after(() => socket.destroy())
  await once(socket, 'connect')
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    received += chunk
  })
  const ended = once(socket, 'end').then(() => undefined)
  ended.catch(() => undefined) // the rejection is for those who await it
  const sees = async (pattern: RegExp) => {
    while (!pattern.test(received)) await Promise.race([once(socket, 'data'), failAtEnd(ended)])
  }
  return { socket, text: () => received, sees, ended }
}

/** A connection of the program's own, and the other end of it. */
export async function openOwn(context: TestContext, server: Server = createServer()) {
  const port = await listen(context, server)
  const accepted = once(server, 'connection')
  const socket = connect(port, '127.0.0.1')
  context.after(() => socket.destroy())
  await once(socket, 'connect')
  const [peer] = (await accepted) as [Socket]
  return { socket, peer, server }
}

/** Both ends of a connection of which the server says nothing by itself. */
export async function connectPair(
  context: TestContext,
): Promise<{ connection: Connection; client: Client }> {
  const server = createServer({ allowHalfOpen: true })
  const accepted = once(server, 'connection')
  const client = await dial(context, await listen(context, server))
  const [connection] = (await accepted) as [Connection]
  return { connection, client }
}

async function failAtEnd(ended: Promise<void>): Promise<void> {
  await ended
  assert.fail('the connection ended before')
}

/** Resolves in a later turn of the event loop in which this is true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition())
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
}
