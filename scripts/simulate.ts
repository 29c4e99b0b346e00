// A long simulation: `npm run simulate`, `-- --events 1000000`, `-- --seed 42`. It simulates random lives of pools,
// checks the invariants after every event, and exits 1 at the first life that breaks one, which it keeps.

import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { keepTranscript } from '../packages/master/test/support/broken-life.ts'
import type { Life } from '../packages/master/test/support/life.ts'
import { lives } from '../packages/master/test/support/lives.ts'
import { SimulatedWorld } from '../packages/master/test/support/simulated-world.ts'

const livesPerBatch = 500
const total = { events: 0, lives: 0, violations: 0 }

const { values } = parseArgs({
  options: { events: { type: 'string' }, seed: { type: 'string' } },
})
const events = Number(values.events ?? 1_000_000)
const seed = Number(values.seed ?? Date.now() % 0x7fffffff)
if (isCount(events) && isCount(seed)) simulate()
else {
  console.error('usage: npm run simulate -- [--events n] [--seed n], with integers ≥ 1')
  process.exitCode = 2
}

function simulate(): void {
  const began = performance.now()
  for (let batch = 0; total.events < events && total.violations === 0; batch += 1)
    fc.sample(lives, { seed: seed + batch, numRuns: livesPerBatch }).every(live)
  const seconds = ((performance.now() - began) / 1_000).toFixed(1)
  const counts = Object.entries(total).map(([name, count]) => `${count} ${name}`)
  console.log(`${counts.join(', ')}, ${seconds} s, seed ${seed}`)
  if (total.violations > 0) process.exitCode = 1
}

/** Simulate a whole life; false if it broke an invariant. */
function live(life: Life): boolean {
  const world = new SimulatedWorld(life)
  total.lives += 1
  try {
    world.run()
    return true
  } catch {
    console.error(keepTranscript(life)) // prints which invariant was broken
    total.violations += 1
    return false
  } finally {
    total.events += world.events
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}
