// Reloads while sessions of HTTP/2 have streams under way.

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { PoolOptions } from '@regrow/master'
import { startPool } from '../../testing/start-pool.ts'
import { startHttp2Hammer } from './http2-hammer.ts'

interface Load extends Required<Pick<PoolOptions, 'distribution'>> {
  readonly secure: boolean
  readonly reloads: number
  readonly pauseMs: number
}

/** Nothing may be lost, every session moves each time, and every predecessor leaves by itself. */
export async function reloadSessions(
  context: TestContext,
  { distribution, secure, reloads, pauseMs }: Load,
): Promise<void> {
  const env = secure ? { SECURE: 'yes' } : {}
  await using pool = await startPool({ app: 'http2.mjs', size: 2, distribution, env })
  const hammer = startHttp2Hammer({ port: pool.port, secure, pauseMs })
  await hammer.tally.untilServed(100)
  for (let reload = 0; reload < reloads; reload++) {
    await pool.command('reload')
    await hammer.tally.untilServed(100)
  }
  const { opened, repeated } = hammer.counts()
  context.diagnostic(`${opened} sessions, ${repeated} requests refused and repeated`)
  const tally = await hammer.stop(100 * (reloads + 1))
  tally.assertNothingLost(100 * (reloads + 1))
  assert.ok(opened >= 6 * 2, `sessions moved: ${opened} were opened`)
  const exits = pool.seen('worker:exited')
  assert.equal(exits.length, 2 * reloads)
  for (const { code, reason } of exits) assert.deepEqual([code, reason], [0, 'reload'])
}
