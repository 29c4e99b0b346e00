// Whole lives of pools, at random, with the invariants asserted after every step. A life that
// breaks one is written under `scenarios/` as a transcript; keep it, it is a regression test. There are
// few of them here, more in test/simulation; `npm run simulate` lives as many as you like.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { keepTranscript } from './support/broken-life.ts'
import type { Life } from './support/life.ts'
import { lives } from './support/lives.ts'
import { SimulatedWorld } from './support/simulated-world.ts'

const numRuns = Number(process.env.RUNS ?? 150)
const seed = Number(process.env.SEED ?? Date.now() % 0x7fffffff)

test(`${numRuns} lives keep every invariant (SEED=${seed})`, (context) => {
  let events = 0
  const check = fc.check(
    fc.property(lives, (life) => {
      const world = new SimulatedWorld(life)
      world.run()
      events += world.events
    }),
    { numRuns, seed },
  )
  context.diagnostic(`${events} events in ${numRuns} lives, seed ${seed}`)
  if (check.failed)
    assert.fail(`${fc.defaultReportMessage(check)}\n${keepTranscript(check.counterexample?.[0])}`)
})

test('the same seed gives the same transcript', () => {
  fc.assert(
    fc.property(lives, (life) => {
      assert.deepEqual(liveThrough(life), liveThrough(life))
    }),
    { numRuns: 15, seed },
  )
})

function liveThrough(life: Life): string[] {
  const world = new SimulatedWorld(life)
  world.run()
  return world.transcript
}
