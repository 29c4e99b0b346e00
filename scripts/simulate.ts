// A long simulation: `npm run simulate`, `-- --events 1000000`, `-- --seed 42`. Random lives of pools, with
// the invariants asserted after every event; exits 1 at the first that breaks one, and keeps it.

import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { keepTranscript } from '../packages/master/test/support/broken-life.ts'
import type { Life } from '../packages/master/test/support/life.ts'
import { lives } from '../packages/master/test/support/lives.ts'
import { SimulatedWorld } from '../packages/master/test/support/simulated-world.ts'

const { values } = parseArgs({
  options: { events: { type: 'string' }, seed: { type: 'string' } },
})
const wanted = readCount('events', values.events ?? '1000000')
const seed = readCount('seed', values.seed ?? String(Date.now() % 0x7fffffff))
const livesPerBatch = 500

const began = performance.now()
let events = 0
let lived = 0
for (let batch = 0; events < wanted && process.exitCode !== 1; batch += 1) {
  for (const life of fc.sample(lives, { seed: seed + batch, numRuns: livesPerBatch })) {
    if (!live(life)) break
  }
}
report()

/** Live a whole life; false if it broke an invariant. */
function live(life: Life): boolean {
  const world = new SimulatedWorld(life)
  try {
    world.run()
    return true
  } catch {
    console.error(keepTranscript(life))
    process.exitCode = 1
    return false
  } finally {
    events += world.events
    lived += 1
  }
}

function report(): void {
  const seconds = (performance.now() - began) / 1_000
  const violations = process.exitCode === 1 ? 1 : 0
  console.log(
    `${events} events in ${lived} lives, ${violations} violations, ${seconds.toFixed(1)} s, seed ${seed}`,
  )
}

function readCount(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1) return value
  console.error(`--${name} must be an integer ≥ 1; got ${text}`)
  process.exit(2)
}
