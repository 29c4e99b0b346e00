// Clients that lose interest, at every moment at which a client can.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { connectRaw, type RawClient } from '../../testing/raw-client.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until, within } from '../../testing/until.ts'

const moments: Record<string, (client: RawClient) => unknown> = {
  'before it says anything': () => undefined,
  'in its head': (client) => client.write('GET / HTTP/1.1\r\nHo'),
  'in its upload': (client) =>
    client.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n01234'),
  'before its answer': (client) =>
    client.write('GET /slow?ms=60000 HTTP/1.1\r\nHost: test\r\n\r\n'),
  'in its answer': async (client) => {
    client.write('GET /download?bytes=50000000 HTTP/1.1\r\nHost: test\r\n\r\n')
    await client.untilText('xxx')
  },
  'between two pipelined requests': (client) =>
    client.write(
      'GET /slow?ms=60000 HTTP/1.1\r\nHost: test\r\n\r\nGET / HTTP/1.1\r\nHost: test\r\n\r\n',
    ),
}

test('clients that go away at any moment cost nobody anything, and are no error [D9]', async () => {
  await using pool = await startPool({ app: 'transfers.mjs', size: 1, heartbeatMs: 100 })
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  for (const begin of Object.values(moments)) await goAway(pool, 20, begin)
  ;(await load.stop(100)).assertNothingLost(100)
  await until('nothing is in flight any more', async () => {
    const [worker] = (await pool.status()).workers
    return worker?.load?.inFlight === 0
  })
  assert.equal(pool.workerPids.length, 1)
  assert.deepEqual(pool.seen('worker:faulted'), [])
  assert.equal(pool.complaints, '')
})

for (const [moment, begin] of Object.entries(moments))
  test(`a client that goes away ${moment} while its worker drains does not hold it [D9]`, async () => {
    await using pool = await startPool({ app: 'transfers.mjs', size: 1, drainTimeoutMs: 60_000 })
    const client = await connectRaw(pool.port)
    await begin(client)
    const reloaded = pool.command('reload')
    await pool.waitFor('worker:draining')
    assert.deepEqual(pool.seen('worker:exited'), [], 'it has held it so far')
    client.destroy()
    await within('the worker leaves', reloaded, 20_000)
    assert.deepEqual(pool.seen('worker:faulted'), [])
    assert.equal(pool.complaints, '')
  })

async function goAway(pool: TestPool, count: number, begin: (client: RawClient) => unknown) {
  const clients = await Promise.all(Array.from({ length: count }, () => connectRaw(pool.port)))
  for (const client of clients) await begin(client)
  for (const client of clients) client.destroy()
  for (const client of clients) await client.ended
}
