// Answers that go on for as long as they can, in a drain: they end at the deadline, not before.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { EventSource } from 'eventsource'
import { distributions } from '../../testing/distributions.ts'
import { Http2Client } from '../../testing/http2-client.ts'
import { connectRaw, get } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const drainTimeoutMs = 10_000

/** How long the first worker that was told to drain has had. */
function drainedMs(pool: TestPool): number {
  const at = pool.events.find(({ name }) => name === 'worker:draining')?.at
  assert.ok(at !== undefined, 'nobody drained')
  return performance.now() - at
}

// A worker leaves a twentieth of its time before it would be killed: that is long for busy machines, and they wait side by side.
describe('what goes on and on', { concurrency: true }, () => {
  for (const distribution of distributions)
    test(`streams of events have their end at the deadline, and their clients come back: ${distribution} [D7]`, async () => {
      await using pool = await startPool({
        ...{ app: 'drain/long-lived.mjs', size: 1, drainTimeoutMs, distribution },
      })
      // One names its type in `writeHead`, the other one in `setHeader`.
      const clients = await Promise.all(
        ['/events', '/events-by-header'].map((path) => listenTo(pool.port, path)),
      )
      const [predecessor] = pool.workerPids
      const reloaded = pool.command('reload')
      for (const { raw } of clients) assert.equal(await raw.ended, 'closed')
      assert.ok(drainedMs(pool) > drainTimeoutMs / 2, 'it was not ended before the deadline')
      for (const { raw, source, workers } of clients) {
        assert.match(raw.text(), /\r\n0\r\n\r\n$/, 'it was ended as chunks are')
        await until('the next event', () => workers.length >= 2)
        source.close()
      }
      await reloaded
      const expected = [`from ${predecessor}`, `from ${pool.workerPids[1]}`]
      for (const { workers } of clients) assert.deepEqual(workers.slice(0, 2), expected)
    })

  test('a poll gets its 503 at the deadline, and a body that is cut off looks like it [D7]', async () => {
    await using pool = await startPool({ app: 'drain/long-lived.mjs', size: 1, drainTimeoutMs })
    const poll = send({ port: pool.port, path: '/poll', timeoutMs: 60_000 })
    const bodies = ['/chunks', '/counted'].map((path) =>
      send({ port: pool.port, path, timeoutMs: 60_000 }),
    )
    await send({ port: pool.port })
    const reloaded = pool.command('reload')
    const { kind, headers } = await poll
    assert.ok(drainedMs(pool) > drainTimeoutMs / 2, 'it was not answered before the deadline')
    assert.deepEqual([kind, headers?.connection], ['503', 'close'])
    for (const body of bodies) assert.equal((await body).kind, 'reset')
    await reloaded
  })

  for (const [api, env] of Object.entries({ "HTTP/2's own": {}, "HTTP/1's": { COMPAT: 'yes' } }))
    test(`HTTP/2 streams get their 503, their end or a reset at the deadline: ${api} API [D7]`, async () => {
      await using pool = await startPool({ app: 'http2.mjs', size: 1, drainTimeoutMs, env })
      const client = new Http2Client(pool.port)
      const [poll, half, events] = ['/never', '/half', '/events'].map((path) =>
        client.send({ path }),
      )
      await client.send()
      const reloaded = pool.command('reload')
      await pool.waitFor('worker:draining')
      const next = await client.send()
      assert.equal(next.kind, 'ok')
      const polled = await poll
      assert.ok(drainedMs(pool) > drainTimeoutMs / 2, 'it was not answered before the deadline')
      assert.deepEqual([polled?.kind, polled?.body], ['503', 'Service Unavailable\n'])
      assert.deepEqual([(await half)?.status, (await half)?.rstCode], [200, 2]) // INTERNAL_ERROR
      assert.deepEqual([(await events)?.kind, (await events)?.body], ['ok', 'data: first\n\n'])
      await reloaded
      client.destroy()
      const [exit] = pool.seen('worker:exited')
      assert.deepEqual([exit?.code, exit?.signal], [75, null])
    })

  test('idle HTTP/2 sessions end within the grace of idle connections [D7]', async () => {
    await using pool = await startPool({
      ...{ app: 'http2.mjs', size: 1, env: { IDLE_GRACE_MS: '300' } },
    })
    const client = new Http2Client(pool.port)
    await client.send()
    const reloaded = pool.command('reload')
    await pool.waitFor('worker:draining')
    await client.untilClosed()
    await reloaded
    assert.equal(pool.seen('worker:exited')[0]?.code, 0)
  })
})

/** Two clients that have had their first event: one that comes back, and one that says what it was told. */
async function listenTo(port: number, path: string) {
  const raw = await connectRaw(port)
  raw.write(get(path))
  const source = new EventSource(`http://127.0.0.1:${port}${path}`)
  const workers: string[] = []
  source.onmessage = ({ data }) => void workers.push(data)
  await until('the first event', () => workers.length === 1 && raw.text().includes('data:'))
  return { raw, source, workers }
}
