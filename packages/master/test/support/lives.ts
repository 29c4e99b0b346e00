// Random lives for fast-check: sizes, policies, weathers, and commands of every kind at any moment.

import fc from 'fast-check'
import type { CommandEvent } from '../../src/core/model/events.ts'
import type { Life, Weather } from './life.ts'
import { somePolicy } from './policies.ts'

const share = (most: number) =>
  fc.oneof(fc.constant(0), fc.double({ min: 0, max: most, noNaN: true }))

/** A world in which nothing goes wrong. */
export const calmWeather: Weather = {
  ...{ crashAtBoot: 0, neverReady: 0, jumpTheQueue: 0, crashLater: 0, askNotToBeReplaced: 0 },
  ...{ faultLater: 0, loseChannel: 0, leaveByItself: 0, ignoreDrain: 0, longestDrainMs: 3_000 },
  ...{
    surviveFirstKill: 0,
    speakNewer: 0,
    sendHeartbeats: 1,
    hang: 0,
    nap: 0,
    refuse: 0,
    ignoreVerify: 0,
  },
}

const weather: fc.Arbitrary<Weather> = fc.record({
  crashAtBoot: share(0.9),
  neverReady: share(0.5),
  jumpTheQueue: share(0.1),
  crashLater: share(0.9),
  askNotToBeReplaced: share(0.2),
  faultLater: share(0.8),
  loseChannel: share(0.3),
  leaveByItself: share(0.3),
  ignoreDrain: share(0.9),
  longestDrainMs: fc.constantFrom(3_000, 3_000, 60_000),
  surviveFirstKill: share(0.5),
  speakNewer: share(0.2),
  sendHeartbeats: fc.constantFrom(0, 1, 1, 0.5),
  hang: share(0.2),
  nap: share(0.2),
  refuse: share(0.5),
  ignoreVerify: share(0.3),
})

const policy = fc.record({
  startTimeoutMs: fc.constantFrom(100, 1_000, 30_000),
  maxStarting: fc.constantFrom(32, 32, 1, 2),
  longStartMs: fc.constantFrom(50, Infinity),
  drainTimeoutMs: fc.constantFrom(0, 500, 10_000, 60_000),
  stableAfterMs: fc.constantFrom(0, 1_000, 10_000),
  livenessTimeoutMs: fc.constantFrom(3_000, 30_000, Infinity),
  backoff: fc.record({
    minMs: fc.constantFrom(0, 1, 100),
    maxMs: fc.constantFrom(100, 2_000, 30_000),
    factor: fc.constantFrom(1, 1.5, 2, 10),
    jitter: fc.constantFrom(0, 0.5, 1),
  }),
  maxSurge: fc.constantFrom(1, 1, 2, 5),
  reload: fc.record({
    maxDraining: fc.constantFrom(undefined, undefined, 1, 3, Infinity),
    minReadyMs: fc.constantFrom(0, 0, 500, 5_000),
    verifies: fc.boolean(),
    verifyTimeoutMs: fc.constantFrom(0, 1_000, 10_000),
    onFailure: fc.constantFrom('rollback' as const, 'keep' as const),
    pauseAfter: fc.constantFrom(Infinity, Infinity, 1, 2),
  }),
  restartWindow: fc.record({
    maxRestarts: fc.constantFrom(Infinity, Infinity, 0, 3, 20),
    windowMs: fc.constantFrom(1_000, 60_000),
  }),
  standby: fc.constantFrom(0, 0, 1, 2),
  onCrashLoop: fc.constantFrom('fail' as const, 'keep-trying' as const),
  recycle: fc.record({
    maxAgeMs: fc.constantFrom(Infinity, Infinity, 5_000, 100),
    maxRequests: fc.constantFrom(Infinity, 1_000),
    maxMemoryBytes: fc.constantFrom(Infinity, 100),
    hardMemoryBytes: fc.constantFrom(Infinity, 150),
    maxLoopDelayMs: fc.constantFrom(Infinity, 100),
    jitter: fc.constantFrom(0, 1),
    maxSurge: fc.constantFrom(1, 1, 3),
  }),
})

const command = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ type: 'reload' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'reload' as const, pauseAfter: 1 }) },
  { weight: 3, arbitrary: fc.constant({ type: 'continue' as const }) },
  { weight: 2, arbitrary: fc.constant({ type: 'abort' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('resize' as const),
      size: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('recycle' as const),
      slot: fc.integer({ min: 0, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'start' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'stop' as const, reason: 'interrupt' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'kill' as const }) },
)

const moment = fc.integer({ min: 0, max: 60_000 })

export const lives: fc.Arbitrary<Life> = fc
  .record({
    seed: fc.integer({ min: 0, max: 0xffffffff }),
    size: fc.integer({ min: 1, max: 4 }),
    policy: policy.map((chosen) => ({ ...somePolicy, ...chosen })),
    weather,
    given: fc.array(fc.tuple(moment, command), { maxLength: 8 }),
    leaps: fc.array(fc.record({ at: moment, byMs: fc.constantFrom(1_000, 60_000, 3_600_000) }), {
      maxLength: 2,
    }),
  })
  .map(({ given, leaps, ...life }) => ({
    ...life,
    leaps: leaps.toSorted((a, b) => a.at - b.at),
    commands: [[0, { type: 'start' as const }] as const, ...given].map(([at, event], index) => ({
      at,
      event: { ...event, command: index + 1 } as CommandEvent,
    })),
  }))
