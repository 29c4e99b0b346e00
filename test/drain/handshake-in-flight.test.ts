// A TLS handshake that is under way when its worker drains.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:http2'
import { describe, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { distributions, pairs } from '../../testing/distributions.ts'
import { Http2Client, readStream } from '../../testing/http2-client.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { type StallPoint, stallHandshake } from '../support/stalled-handshake.ts'

const points: readonly StallPoint[] = ['in its hello', 'before its last message']
const protocols = ['http/1.1', 'h2'] as const

function startSecurely(distribution: (typeof distributions)[number], drainTimeoutMs: number) {
  return startPool({
    ...{ app: 'http2.mjs', size: 1, distribution, drainTimeoutMs, env: { SECURE: 'yes' } },
  })
}

/** Resolves when the predecessor drains, and a new client was served by the successor. */
async function beginReload(pool: TestPool): Promise<{ done: Promise<unknown> }> {
  const done = pool.command('reload')
  await pool.waitFor('worker:draining')
  const client = new Http2Client(pool.port, { secure: true })
  const { kind, headers } = await client.send()
  assert.deepEqual([kind, headers['x-worker']], ['ok', String(pool.workerPids[1])])
  client.destroy()
  return { done }
}

// A worker leaves a twentieth of its time before it would be killed: that is long for busy machines, and they wait side by side.
describe('handshakes in flight', { concurrency: true }, () => {
  for (const distribution of distributions)
    test(`handshakes that stall are finished by the worker that drains, and served by it: ${distribution} [D10]`, async () => {
      await using pool = await startSecurely(distribution, 20_000)
      const stalled = await Promise.all(
        pairs(points, protocols).map(async ([point, protocol]) => {
          return { protocol, handshake: await stallHandshake(pool.port, point, protocol) }
        }),
      )
      const reload = await beginReload(pool)
      for (const { protocol, handshake } of stalled) {
        const socket = await handshake.goOn()
        assert.equal(socket.alpnProtocol, protocol)
        const worker = protocol === 'h2' ? await askOver2(socket) : await askOver1(socket)
        assert.equal(worker, String(pool.workerPids[0]))
        await handshake.closed
      }
      await reload.done
      assert.equal(pool.seen('worker:exited')[0]?.code, 0)
    })

  for (const distribution of distributions)
    test(`handshakes that stall and never go on are closed by the deadline: ${distribution} [D10]`, async () => {
      await using pool = await startSecurely(distribution, 10_000)
      const stalled = await Promise.all(
        points.map(async (point) => {
          return { point, handshake: await stallHandshake(pool.port, point, 'http/1.1') }
        }),
      )
      const reload = await beginReload(pool)
      for (const { handshake } of stalled) await handshake.closed
      await reload.done
      // In TLS 1.3 a client has nothing to wait for after its own last message.
      for (const { point, handshake } of stalled)
        assert.equal(handshake.isDone(), point === 'before its last message', point)
      const [exit] = pool.seen('worker:exited')
      assert.deepEqual([exit?.code, exit?.signal], [75, null])
      assert.deepEqual(pool.seen('worker:overdue'), [])
    })
})

/** Gives the worker that answered; its answer is the last one of the connection. */
async function askOver1(socket: TLSSocket): Promise<string | undefined> {
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  await once(socket, 'end')
  assert.match(text, /^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*hello/i)
  return /x-worker: (\d+)/i.exec(text)?.[1]
}

async function askOver2(socket: TLSSocket): Promise<string | undefined> {
  const session = connect('https://127.0.0.1', { createConnection: () => socket })
  const { kind, headers } = await readStream(session.request({ ':path': '/' }))
  assert.equal(kind, 'ok')
  return headers['x-worker']?.toString()
}
