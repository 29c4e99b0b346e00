// Servers that do not listen: another one gives them its connections.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Http2Client } from '../../testing/http2-client.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { within } from '../../testing/until.ts'
import { connectWebSocket } from '../support/web-socket-client.ts'

const app = 'listening/muxed.mjs'

for (const [transport, env] of Object.entries({ 'clear text': {}, TLS: { TLS: 'yes' } })) {
  const secure = transport === 'TLS'

  test(`a stream whose code throws gets its 500 behind another server, and its neighbours are answered: ${transport} [R21]`, async () => {
    await using pool = await startPool({ app, size: 1, env })
    const client = new Http2Client(pool.port, { secure })
    assert.equal((await client.send()).body, 'hello')
    const [culprit, neighbour] = await Promise.all([client.send({ path: '/throw' }), client.send()])
    assert.deepEqual([culprit.kind, neighbour.kind], ['500', 'ok'])
    const { error } = await pool.waitFor('worker:faulted')
    assert.deepEqual([error?.method, error?.path], ['GET', '/throw'])
    client.destroy()
  })

  test(`an HTTP/2 session behind another server is shut down in its protocol by a reload: ${transport} [R21]`, async () => {
    await using pool = await startPool({ app, size: 1, env, drainTimeoutMs: 60_000 })
    const client = new Http2Client(pool.port, { secure })
    assert.equal((await client.send()).kind, 'ok')
    const reloaded = pool.command('reload')
    await pool.waitFor('worker:draining')
    assert.equal((await client.send()).kind, 'ok')
    await client.untilClosed()
    await within('the predecessor leaves', reloaded, 20_000)
    assert.deepEqual(
      pool.seen('worker:exited').map(({ code }) => code),
      [0],
    )
    client.destroy()
  })
}

test('HTTP/1 behind another server is told to go by a reload, and answered [R21]', async () => {
  await using pool = await startPool({ app, size: 1, drainTimeoutMs: 60_000 })
  const agent = keepOneConnection()
  assert.equal((await send({ port: pool.port, agent })).kind, 'ok')
  const reloaded = pool.command('reload')
  await pool.waitFor('worker:draining')
  const { kind, headers } = await send({ port: pool.port, agent })
  assert.deepEqual([kind, headers?.connection], ['ok', 'close'])
  await reloaded
  agent.destroy()
})

test('a WebSocket behind another server is blamed for its own error, and closed in its protocol [R21]', async () => {
  await using pool = await startPool({ app, size: 1, drainTimeoutMs: 4_000 })
  const [culprit, other] = [await connectWebSocket(pool.port), await connectWebSocket(pool.port)]
  other.send('hello')
  await other.untilText('echo hello')
  culprit.send('throw')
  assert.equal(await culprit.closed, 1011)
  assert.equal(await other.closed, 1001)
})
