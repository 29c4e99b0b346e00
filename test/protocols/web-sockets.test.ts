// WebSockets: an upgraded connection stands where a request does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw } from '../../testing/raw-client.ts'
import { startPool } from '../../testing/start-pool.ts'
import { connectWebSocket } from '../support/web-socket-client.ts'

const transports = { 'clear text': {}, TLS: { SECURE: 'yes' } }

for (const [transport, env] of Object.entries(transports)) {
  const secure = transport === 'TLS'

  test(`an uncaught error in a handshake costs that handshake a 500: ${transport}`, async () => {
    await using pool = await startPool({ app: 'web-sockets.mjs', size: 1, env })
    const other = await connectWebSocket(pool.port, { secure })
    await assert.rejects(connectWebSocket(pool.port, { secure, path: '/throw' }), {
      message: 'status 500, connection close',
    })
    const { error } = await pool.waitFor('worker:faulted')
    assert.deepEqual([error?.method, error?.path], ['GET', '/throw'])
    other.send('hello')
    await other.untilText('echo hello')
    other.terminate()
  })

  for (const message of ['throw', 'throw-later'])
    test(`an uncaught error for a message closes its WebSocket with 1011, and no other: ${message}, ${transport}`, async () => {
      await using pool = await startPool({ app: 'web-sockets.mjs', size: 1, env })
      const culprit = await connectWebSocket(pool.port, { secure, path: '/culprit?secret' })
      const other = await connectWebSocket(pool.port, { secure })
      other.send('before')
      await other.untilText('echo before')
      culprit.send(message)
      assert.equal(await culprit.closed, 1011)
      const { error } = await pool.waitFor('worker:faulted')
      assert.deepEqual([error?.method, error?.path], ['GET', '/culprit'])
      other.send('after')
      await other.untilText('echo after')
      other.terminate()
    })
}

test('an uncaught error of an open or a closed WebSocket is its own', async () => {
  await using pool = await startPool({ app: 'web-sockets.mjs', size: 2 })
  const other = await connectWebSocket(pool.port)
  const opening = await connectWebSocket(pool.port, { path: '/throw-open' })
  assert.equal(await opening.closed, 1011)
  const closing = await connectWebSocket(pool.port, { path: '/throw-close' })
  closing.terminate()
  await pool.waitFor('worker:faulted', ({ error }) => error?.path === '/throw-close')
  other.send('hello')
  await other.untilText('echo hello')
  other.terminate()
})

test('an error that belongs to no WebSocket closes none before the drain', async () => {
  await using pool = await startPool({ app: 'web-sockets.mjs', size: 1 })
  const clients = [await connectWebSocket(pool.port), await connectWebSocket(pool.port)]
  clients[0]?.send('throw-outside')
  const { error } = await pool.waitFor('worker:faulted')
  assert.equal(error?.method, undefined)
  for (const client of clients) {
    client.send('still there')
    await client.untilText('echo still there')
    client.terminate()
  }
})

test('a WebSocket is not closed for a message of another one that was inflated behind its own [R5]', async () => {
  await using pool = await startPool({ app: 'web-sockets.mjs', size: 1, env: { DEFLATE: 'yes' } })
  const [innocent, culprit] = [await connectWebSocket(pool.port), await connectWebSocket(pool.port)]
  const long = 'x'.repeat(20_000_000) // it is still being inflated when the other one's arrives
  await innocent.write(long)
  culprit.send('throw')
  const { error } = await pool.waitFor('worker:faulted')
  assert.equal(error?.method, undefined)
  await innocent.untilText(`echo ${long}`)
  innocent.send('still there')
  await innocent.untilText('echo still there')
  for (const each of [innocent, culprit]) each.terminate()
})

test('an uncaught error in a tunnel ends that tunnel, and no other', async () => {
  await using pool = await startPool({ app: 'web-sockets.mjs', size: 1 })
  const [culprit, other] = [await connectRaw(pool.port), await connectRaw(pool.port)]
  for (const client of [culprit, other]) {
    client.write('CONNECT db.example:5432 HTTP/1.1\r\nHost: db.example:5432\r\n\r\n')
    await client.untilText('200 Connection Established')
  }
  culprit.write('throw')
  await culprit.ended
  const { error } = await pool.waitFor('worker:faulted')
  assert.deepEqual([error?.method, error?.path], ['CONNECT', 'db.example:5432'])
  other.write('echo')
  await other.untilText(/\r\n\r\necho$/)
  other.destroy()
})
