// How long a connection that nobody uses is kept in a drain.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw } from '../../testing/raw-client.ts'
import { startPool } from '../../testing/start-pool.ts'

const hello = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n'

test('an idle connection is kept through a reload for as long as its client was promised [D2]', async () => {
  const keepAliveMs = 1_500
  await using pool = await startPool({
    ...{ app: 'keep-alive.mjs', size: 1 },
    env: { KEEP_ALIVE_MS: `${keepAliveMs}` },
  })
  const [used, idle] = [await connectRaw(pool.port), await connectRaw(pool.port)]
  for (const client of [used, idle]) client.write(hello)
  for (const client of [used, idle]) await client.untilText('hello')
  const reloaded = pool.command('reload')
  await pool.waitFor('worker:draining')
  const drainedAt = performance.now()
  used.write(hello)
  await used.untilText(/hello[\s\S]*hello/)
  assert.match(used.text(), /connection: close/i)
  assert.deepEqual(await Promise.all([used.ended, idle.ended]), ['closed', 'closed'])
  const keptMs = performance.now() - drainedAt
  // The order to drain and the news of it take different ways.
  assert.ok(keptMs >= keepAliveMs - 150, `the idle one was closed after ${keptMs} ms`)
  await reloaded
})
