// A port that only one worker listens on stays open, however that worker is replaced.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

test('the only worker is recycled, reloaded and faulted, and no connection is refused [D5]', async () => {
  await using pool = await startPool({ app: 'throws.mjs', size: 1 })
  const load = startHammer({ port: pool.port, kept: 4, fresh: 12, pauseMs: 1 })
  for (let round = 0; round < 2; round += 1) {
    await pool.command('recycle', 0)
    await pool.command('reload')
    assert.equal((await send({ port: pool.port, path: '/timer' })).kind, '500')
    const { pid } = await pool.waitFor('worker:faulted', () => faults() > round)
    await pool.waitFor('worker:exited', (exit) => exit.pid === pid)
  }
  ;(await load.stop(200)).assertNothingLost(200)

  function faults(): number {
    return pool.seen('worker:faulted').length
  }
})
