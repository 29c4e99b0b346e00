// What is neither request nor answer, in a drain: told, given until the deadline, closed in protocol.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { io, type Socket } from 'socket.io-client'
import { distributions } from '../../testing/distributions.ts'
import { connectRaw, statusesIn } from '../../testing/raw-client.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { connectWebSocket } from '../support/web-socket-client.ts'

const drainTimeoutMs = 10_000

// A worker leaves a twentieth of its time before it would be killed: that is long for busy machines, and they wait side by side.
describe('what is neither request nor answer', { concurrency: true }, () => {
  for (const distribution of distributions)
    test(`WebSockets are told, work until the deadline, and are closed with 1001: ${distribution} [D7]`, async () => {
      await using pool = await startPool({
        ...{ app: 'web-sockets.mjs', size: 1, drainTimeoutMs, distribution },
      })
      const clients = [await connectWebSocket(pool.port), await connectWebSocket(pool.port)]
      const reloaded = pool.command('reload')
      for (const client of clients) {
        await client.untilText(/^draining reload \d+$/)
        client.send('still here')
        await client.untilText('echo still here')
      }
      for (const client of clients) assert.equal(await client.closed, 1001)
      await reloaded
      const [exit] = pool.seen('worker:exited')
      assert.deepEqual([exit?.code, exit?.signal], [75, null]) // the deadline was needed
      assert.deepEqual(pool.seen('worker:overdue'), [])
    })

  for (const distribution of distributions)
    test(`with the helper a reload closes WebSockets with 1001, and they come back: ${distribution} [D7]`, async () => {
      await using pool = await startPool({
        ...{ app: 'web-sockets.mjs', size: 1, distribution },
        env: { HELP: 'yes', SPREAD_MS: '2000' },
      })
      const clients = await Promise.all(
        Array.from({ length: 20 }, () => connectWebSocket(pool.port)),
      )
      const closedAt = clients.map(({ closed }) => closed.then(() => performance.now()))
      await pool.command('reload')
      const codes = await Promise.all(clients.map(({ closed }) => closed))
      assert.deepEqual(new Set(codes), new Set([1001]))
      const times = await Promise.all(closedAt)
      const tookMs = Math.max(...times) - Math.min(...times)
      assert.ok(tookMs >= 500, `they were spread over ${tookMs} ms`)
      assert.equal(pool.seen('worker:exited')[0]?.code, 0)
      const back = await connectWebSocket(pool.port)
      await back.untilText(`worker ${pool.workerPids[1]}`)
      back.terminate()
    })

  test('a handshake that nobody answers gets its 503 at the deadline [D7]', async () => {
    await using pool = await startPool({ app: 'web-sockets.mjs', size: 1, drainTimeoutMs })
    const client = await connectRaw(pool.port)
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
    client.write(`GET /silent HTTP/1.1\r\nHost: test\r\n${upgrade}\r\n`)
    const first = await connectWebSocket(pool.port) // the handshake has arrived, too
    first.terminate()
    await pool.command('reload')
    assert.equal(await client.ended, 'closed')
    assert.deepEqual(statusesIn(client.text()), [503])
    assert.match(client.text(), /\r\nConnection: close\r\n/)
  })

  test('a tunnel works until the deadline, and is ended [D7]', async () => {
    await using pool = await startPool({ app: 'web-sockets.mjs', size: 1, drainTimeoutMs })
    const client = await connectRaw(pool.port)
    client.write('CONNECT db.example:5432 HTTP/1.1\r\nHost: db.example:5432\r\n\r\n')
    await client.untilText('200 Connection Established')
    const reloaded = pool.command('reload')
    await pool.waitFor('worker:draining')
    client.write('echo')
    await client.untilText(/\r\n\r\necho$/)
    await reloaded
    assert.equal(await client.ended, 'closed')
    assert.match(client.text(), /\r\n\r\necho$/, 'nothing was put into the tunnel')
  })

  for (const transport of ['websocket', 'polling'] as const)
    test(`clients of socket.io come back by themselves, and no reload waits for them: ${transport} [D7]`, async () => {
      await using pool = await startPool({ app: 'socket-io.mjs', size: 1 })
      const clients = Array.from({ length: 5 }, () => connectSocketIo(pool.port, transport))
      try {
        const [predecessor] = pool.workerPids
        await until('all are connected', () => clients.every(({ at }) => at() === predecessor))
        await pool.command('reload')
        const successor = pool.workerPids[1]
        await until('all have come back', () => clients.every(({ at }) => at() === successor))
        const [exit] = pool.seen('worker:exited')
        assert.deepEqual([exit?.code, exit?.reason], [0, 'reload'])
      } finally {
        for (const { socket } of clients) socket.disconnect()
      }
    })
})

interface SocketIoClient {
  readonly socket: Socket
  /** The worker that it is connected to. */
  at(): number | undefined
}

function connectSocketIo(port: number, transport: 'websocket' | 'polling'): SocketIoClient {
  const socket = io(`http://127.0.0.1:${port}`, {
    ...{ transports: [transport], forceNew: true },
    ...{ reconnectionDelay: 20, reconnectionDelayMax: 50 },
  })
  let worker: number | undefined
  socket.on('worker', (pid) => {
    worker = pid
  })
  return { socket, at: () => worker }
}
