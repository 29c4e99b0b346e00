// Reloads while many clients ask, kept connections and new ones. How quickly the clients come again is what it costs.

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { PoolOptions } from '@regrow/master'
import { startHammer } from '../../testing/hammer.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'

interface Load {
  readonly size: number
  readonly distribution: PoolOptions['distribution']
  readonly pauseMs: number
  readonly atLeast: number
}

/** Three reloads in a row; nothing may be lost of so many requests, and capacity never falls below `size`. */
export async function reloadUnderLoad(
  context: TestContext,
  { pauseMs, atLeast, ...options }: Load,
): Promise<void> {
  await using pool = await startPool({ app: 'hello.mjs', ...options })
  const load = startHammer({ port: pool.port, kept: 40, fresh: 20, pauseMs })
  await load.tally.untilServed(60)
  for (const generation of [2, 3, 4]) {
    await pool.command('reload')
    assert.equal((await pool.status()).generation, generation)
  }
  const tally = await load.stop(atLeast)
  context.diagnostic(JSON.stringify(tally))
  tally.assertNothingLost(atLeast)
  assert.ok(keepsSize(pool, options.size), 'capacity never falls below size')
}

/** At each moment after the start as many workers were ready as the pool wants. */
function keepsSize(pool: TestPool, size: number): boolean {
  return pool.seen('pool:degraded').every(({ accepting }) => accepting >= size)
}
