// Workers that leave and come while clients open a new connection for each request.

import type { PoolOptions } from '@regrow/master'
import { startHammer } from '../../testing/hammer.ts'
import { startPool } from '../../testing/start-pool.ts'

interface Load extends Required<Pick<PoolOptions, 'distribution'>> {
  readonly rounds: number
  readonly clients: number
  readonly pauseMs: number
}

/** From four workers to one and back, so many times; nothing may be lost. */
export async function resizeUnderLoad({
  distribution,
  rounds,
  clients,
  pauseMs,
}: Load): Promise<void> {
  await using pool = await startPool({ app: 'hello.mjs', size: 4, distribution })
  const load = startHammer({ port: pool.port, kept: 0, fresh: clients, pauseMs })
  await load.tally.untilServed(clients)
  for (let round = 0; round < rounds; round += 1) {
    await pool.command('resize', 1)
    await pool.command('resize', 4)
  }
  ;(await load.stop(100)).assertNothingLost(100)
}
