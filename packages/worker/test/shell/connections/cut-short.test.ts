import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { cutShort, reset } from '../../../src/shell/connections/cut-short.ts'

/** The response to a request of a client that reads nothing more. */
async function ask(context: TestContext, path?: string): Promise<ServerResponse> {
  const server = createServer()
  const arrival = once(server, 'request')
  server.listen(path === undefined ? { port: 0, host: '127.0.0.1' } : { path })
  await once(server, 'listening')
  const client = path ? connect(path) : connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.on('error', () => undefined).pause()
  context.after(() => {
    client.destroy()
    server.close()
  })
  client.write('GET / HTTP/1.0\r\n\r\n')
  const [, response] = await arrival
  return response
}

/** Whether a connection is reset when it is ended so. */
function seeEnd(socket: Socket | null, end: (socket: Socket) => void): 'reset' | 'destroyed' {
  assert.ok(socket)
  const { resetAndDestroy } = socket
  let seen: 'reset' | 'destroyed' = 'destroyed'
  socket.resetAndDestroy = () => {
    seen = 'reset'
    return resetAndDestroy.call(socket)
  }
  end(socket)
  assert.ok(socket.destroyed)
  return seen
}

for (const [what, begin, expected] of [
  ['has no answer yet is destroyed', () => undefined, 'destroyed'],
  ['has a part of its answer is reset', (response) => response.write('half'), 'reset'],
  [
    'has not read all of its answer is reset',
    (response) => response.end(Buffer.alloc(32_000_000)),
    'reset',
  ],
] as const satisfies readonly [string, (response: ServerResponse) => unknown, string][])
  test(`a client that ${what} [R26]`, async (context) => {
    const response = await ask(context)
    begin(response)
    assert.equal(seeEnd(response.socket, cutShort), expected)
  })

test('a connection that was ended has had its end, and is not reset [R26]', async (context) => {
  const { socket } = await ask(context)
  socket?.end('all of it')
  assert.equal(seeEnd(socket, reset), 'destroyed')
})

test('a raw connection with bytes that wait to be sent is reset [R26]', async (context) => {
  const { socket } = await ask(context)
  socket?.write(Buffer.alloc(32_000_000))
  assert.equal(seeEnd(socket, cutShort), 'reset')
})

test('a Unix domain socket knows no reset [R26]', async (context) => {
  const response = await ask(context, `\0regrow-cut-short-${process.pid}`)
  response.write('half')
  assert.equal(seeEnd(response.socket, cutShort), 'destroyed')
})
