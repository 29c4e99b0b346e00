// A new release is everywhere as soon as workers boot, however long the drains of those before last.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Life, Weather } from './support/life.ts'
import { calmWeather } from './support/lives.ts'
import { somePolicy } from './support/policies.ts'
import { longestBootMs, SimulatedWorld } from './support/simulated-world.ts'

const seed = Number(process.env.SEED ?? Date.now() % 0x7fffffff)
/** Each lives through two reloads of hours. */
const numRuns = Number(process.env.RUNS ?? 20)
const hour = 3_600_000
const weather: Weather = { ...calmWeather, longestDrainMs: hour }

/** Two reloads, the second at any moment of the first. */
const reloads: fc.Arbitrary<Life> = fc
  .record({
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    size: fc.integer({ min: 1, max: 8 }),
    maxSurge: fc.integer({ min: 1, max: 8 }),
    after: fc.integer({ min: 0, max: 4_000 }),
  })
  .map(({ seed: each, size, maxSurge, after }) => ({
    ...{ seed: each, size, weather, leaps: [] },
    policy: { ...somePolicy, maxSurge, drainTimeoutMs: hour },
    commands: [
      { at: 0, event: { type: 'start', command: 1 } },
      { at: 10_000, event: { type: 'reload', command: 2 } },
      { at: 10_000 + after, event: { type: 'reload', command: 3 } },
    ],
  }))

test(`a new release is everywhere within size / maxSurge boots, however long drains last, and a newer release does not wait for it [R27] (SEED=${seed})`, () => {
  fc.assert(
    fc.property(reloads, (life) => {
      const world = new SimulatedWorld(life)
      world.run()
      const ends = world.transcript.flatMap((line) => {
        const end = /notify reload:replaced generation=(\d+) durationMs=(\d+)/.exec(line)
        return end ? [{ generation: Number(end[1]), durationMs: Number(end[2]) }] : []
      })
      assert.equal(ends.at(-1)?.generation, 3, 'the newest release did not come')
      // And one boot for those that the second one called off.
      const boots = Math.ceil(life.size / life.policy.maxSurge) + 1
      for (const { generation, durationMs } of ends)
        assert.ok(durationMs <= boots * longestBootMs, `${generation} took ${durationMs} ms`)
    }),
    { numRuns, seed },
  )
})
