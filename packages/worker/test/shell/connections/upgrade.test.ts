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
