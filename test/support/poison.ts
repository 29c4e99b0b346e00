// A request that throws, sent again and again among good ones: the hardest that promise 1 can be asked for.

import assert from 'node:assert/strict'
import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { countKinds, type Tally } from '../../testing/tally.ts'
import { every } from './every.ts'

export interface Poison {
  readonly distribution: 'round-robin' | 'shared'
  readonly size: number
  readonly poisonedMs: number
  /** Fewer good requests would prove nothing. */
  readonly atLeast: number
}

export interface Poisoned {
  readonly tally: Tally
  /** The slot of each fork, the first ones too. */
  readonly forks: readonly number[]
  readonly delays: readonly {
    readonly slot: number
    readonly crashes: number
    readonly delayMs: number
  }[]
}

const everyMs = 20

/** Assert that each sender of the poison gets its 500 and that the good clients lose nothing. */
export async function sendPoison({ poisonedMs, atLeast, ...options }: Poison): Promise<Poisoned> {
  await using pool = await startPool({ app: 'throws.mjs', ...options })
  const count = poisonedMs / everyMs
  const good = startHammer({ port: pool.port, path: '/slow?ms=30', kept: 5, fresh: 3 })
  const poisoned = await every(everyMs, count, () => send({ port: pool.port, path: '/timer' }))
  const tally = await good.stop(atLeast)
  assert.deepEqual(countKinds(poisoned), { 500: count })
  tally.assertNothingLost(atLeast)
  const forks = pool.seen('worker:forked').map(({ slot }) => slot)
  return { tally, forks, delays: pool.seen('slot:delayed') }
}
