// Connections that cost their clients nothing, and are there for ever. Ten thousand of them are in idle-crowd.long.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { connectMany } from '../support/idle-crowd.ts'
import { reloadWithCrowd } from '../support/reload-with-crowd.ts'

test('1,500 idle connections do not hold a drain past its deadline [D8]', () =>
  reloadWithCrowd(1_500))

test('clients that send their heads letter by letter hold a drain until its deadline, and no longer [D8]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, drainTimeoutMs: 5_000 })
  const sockets = await connectMany(pool.port, 100)
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('X')
  }, 50)
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: test\r\nX-Slow: ')
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2, pauseMs: 40 })
  await load.tally.untilServed(10)
  await pool.command('reload')
  ;(await load.stop(20)).assertNothingLost(20)
  clearInterval(drip)
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal], [75, null], 'it left by itself, and by force')
  assert.deepEqual(pool.seen('worker:overdue'), [])
  await until('every connection is closed', () => sockets.every(({ closed }) => closed), 15_000)
})
