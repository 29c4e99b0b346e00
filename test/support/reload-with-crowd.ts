// A reload of a worker that holds a crowd of idle connections: nobody else notices, and none outlives it.

import assert from 'node:assert/strict'
import { startHammer } from '../../testing/hammer.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { connectMany } from './idle-crowd.ts'

export async function reloadWithCrowd(crowd: number): Promise<void> {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, drainTimeoutMs: 20_000 })
  const sockets = await connectMany(pool.port, crowd)
  assert.equal(sockets.length, crowd)
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2, pauseMs: 40 })
  await load.tally.untilServed(10)
  await pool.command('reload')
  ;(await load.stop(20)).assertNothingLost(20)
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal, exit?.reason], [0, null, 'reload'])
  assert.deepEqual(pool.seen('worker:overdue'), [])
  await until('every connection is closed', () => sockets.every(({ closed }) => closed), 15_000)
}
