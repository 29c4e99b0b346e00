import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginWatch, chooseLimits, look } from '../../../src/core/liveness/hang-watch.ts'

const limits = chooseLimits(1_000) // silent for 800 ms, looked at every 50 ms

type Glance = readonly [now: number, heartbeat: number]

/** When a watchdog that sees these heartbeats at these times finds that the loop hangs. */
function watch(glances: readonly Glance[]): number[] {
  let state = beginWatch(limits, 0)
  return glances.flatMap(([now, heartbeat]) => {
    const [next, { isHung }] = look(state, limits, { heartbeat, now })
    state = next
    return isHung ? [now] : []
  })
}

/** A look every 50 ms from one time to another. */
function every50(from: number, to: number, heartbeatAt: (now: number) => number): Glance[] {
  const count = Math.floor((to - from) / 50) + 1
  return Array.from({ length: count }, (_, index) => {
    const now = from + index * 50
    return [now, heartbeatAt(now)]
  })
}

const cases: readonly (readonly [title: string, glances: readonly Glance[], hung: number[]])[] = [
  ['a loop that sends heartbeats does not hang', every50(50, 5_000, (now) => now), []],
  ['silence is reported after 80 % of the timeout', every50(50, 2_000, () => 1), [850]],
  ['silence that ends in time is none', every50(50, 5_000, (now) => Math.floor(now / 800) + 1), []],
  ['a hang is reported once, however long it lasts', every50(50, 60_000, () => 1), [850]],
  [
    'the next hang is reported again',
    [...every50(50, 1_000, () => 1), ...every50(1_050, 2_000, () => 2)],
    [850, 1_850],
  ],
  ['a main thread that rests does not hang', every50(50, 5_000, () => -3), []],
  [
    'a rest ends with the next heartbeat',
    [...every50(50, 3_000, () => -6), ...every50(3_050, 5_000, () => 7)],
    [3_850],
  ],
  ['a rest begins anew after a silence', [...every50(50, 800, () => 1), [850, -1], [900, -1]], []],
  [
    'time in which the watchdog was away is nobody’s silence',
    [...every50(50, 500, () => 1), ...every50(60_500, 61_500, () => 1)],
    [60_800],
  ],
  [
    'a watchdog that comes late again and again counts only what it meant to wait',
    Array.from({ length: 40 }, (_, index): Glance => [(index + 1) * 200, 1]),
    [3_400], // sixteen waits of 50 ms after the first look
  ],
]

for (const [title, glances, hung] of cases)
  test(title, () => {
    assert.deepEqual(watch(glances), hung)
  })

test('limits are shares of the timeout, and leave time to read the stack', () => {
  const { silentMs, lookEveryMs } = chooseLimits(30_000)
  assert.deepEqual([silentMs, lookEveryMs], [24_000, 1_500])
  assert.ok(silentMs + 2 * lookEveryMs < 30_000)
})

test('a watch begins with the first look still to come, and nothing reported', () => {
  const begun = { heartbeat: 0, quietSince: 7, lookAt: 57, isReported: false }
  assert.deepEqual(beginWatch(limits, 7), begun)
  assert.deepEqual(look(begun, limits, { heartbeat: 0, now: 900 }), [
    { ...begun, quietSince: 900, lookAt: 950 },
    { isHung: false },
  ])
})
