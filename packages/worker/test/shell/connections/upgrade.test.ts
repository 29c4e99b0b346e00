import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import {
  endForDeadline,
  endForError,
  rememberUpgrade,
  wasEnded,
} from '../../../src/shell/connections/upgrade.ts'
import { connectPair } from '../../support/traffic.ts'

function upgrade(socket: Socket, head: { method?: string; headers?: Record<string, string> } = {}) {
  const { method = 'GET', headers = { upgrade: 'WebSocket' } } = head
  rememberUpgrade({ method, headers, socket } as unknown as IncomingMessage)
}

for (const [end, status, reason] of [
  [endForError, 500, 'Internal Server Error'],
  [endForDeadline, 503, 'Service Unavailable'],
] as const)
  test(`an upgrade that was not answered is refused in HTTP: ${status}`, async (context) => {
    const { connection, client } = await connectPair(context)
    upgrade(connection)
    end(connection)
    await client.ended
    const [head = '', body] = client.text().split('\r\n\r\n')
    const [first, ...headers] = head.split('\r\n')
    assert.equal(first, `HTTP/1.1 ${status} ${reason}`)
    assert.deepEqual(headers, [
      ...['Connection: close', 'Content-Type: text/plain; charset=utf-8'],
      `Content-Length: ${reason.length + 1}`,
    ])
    assert.equal(body, `${reason}\n`)
    assert.equal(wasEnded(connection), true)
  })

for (const [end, code] of [
  [endForError, 1011],
  [endForDeadline, 1001],
] as const)
  test(`a WebSocket is closed with ${code}`, async (context) => {
    const { connection, client } = await connectPair(context)
    upgrade(connection)
    connection.write('handshake')
    end(connection)
    await client.ended
    const frame = Buffer.from(client.text().slice('handshake'.length), 'latin1')
    assert.deepEqual([...frame], [0x88, 2, code >> 8, code & 0xff])
  })

for (const [what, head] of [
  ['a tunnel', { method: 'CONNECT' }],
  ['another protocol', { headers: { upgrade: 'h2c' } }],
  ['a connection that named none', { headers: {} }],
] as const)
  test(`what ${what} speaks is not known: it is destroyed for an error, and ended at the deadline`, async (context) => {
    const [one, other] = [await connectPair(context), await connectPair(context)]
    for (const { connection } of [one, other]) {
      upgrade(connection, head)
      connection.write('something')
    }
    endForError(one.connection)
    assert.deepEqual([one.connection.destroyed, wasEnded(one.connection)], [true, false])
    endForDeadline(other.connection)
    await other.client.ended
    assert.deepEqual([other.client.text(), other.connection.destroyed], ['something', false])
  })

/** A connection that asked for a WebSocket, and was not answered yet. */
async function ask(context: TestContext): Promise<Socket> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [socket] = (await once(server, 'connection')) as [Socket]
  context.after(() => {
    for (const end of [client, socket]) end.destroy()
    server.close()
  })
  const headers = { upgrade: 'WebSocket' }
  rememberUpgrade({ method: 'GET', headers, socket } as unknown as IncomingMessage)
  return socket
}

test('a connection that the app has ended is not taken for one that was ended here', async (context) => {
  const socket = await ask(context)
  socket.end()
  endForDeadline(socket)
  assert.equal(wasEnded(socket), false)
})

for (const end of [endForDeadline, endForError])
  test(`one that is open is ended: ${end.name}`, async (context) => {
    const socket = await ask(context)
    end(socket)
    assert.deepEqual([wasEnded(socket), socket.writableEnded], [true, true])
  })
