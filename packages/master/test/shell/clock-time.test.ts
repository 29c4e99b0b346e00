// The time that a pool goes by, over timers and a clock that the test moves: one of a process that is stopped for a
// while stands still with it.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createClock } from '../../src/shell/clock.ts'

const never = Number.POSITIVE_INFINITY
const turn = () => new Promise(setImmediate)

function setUp(context: TestContext) {
  let wall = 5_000
  context.mock.method(performance, 'now', () => wall)
  context.mock.timers.enable({ apis: ['setTimeout'] })
  /** The process runs meanwhile, so that each timer comes at its time. */
  const run = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1) {
      wall += 1
      context.mock.timers.tick(1)
    }
    await turn()
  }
  /** It does not: a timer comes when it is over. */
  const standStill = (ms: number) => {
    wall += ms
  }
  const rung: number[] = []
  const clock = createClock()
  const ring = () => void rung.push(clock.now())
  return { clock, rung, ring, run, standStill }
}

for (const ms of [1, 30, 300, 10_000])
  test(`an alarm of ${ms} ms rings in the very millisecond, however often the clock is looked at`, async (context) => {
    const { clock, rung, ring, run } = setUp(context)
    const at = clock.now() + ms
    clock.setAlarm(at, ring)
    await run(ms - 1)
    assert.deepEqual(rung, [])
    await run(1)
    assert.deepEqual(rung, [at])
    await run(ms)
    assert.equal(rung.length, 1)
  })

test('a fraction of a millisecond is waited for, too', async (context) => {
  const { clock, rung, ring, run } = setUp(context)
  clock.setAlarm(clock.now() + 9.5, ring)
  await run(9)
  assert.deepEqual(rung, [])
  await run(1)
  assert.equal(rung.length, 1)
})

test('time in which the process was stopped does not count towards a deadline', async (context) => {
  const { clock, rung, ring, run, standStill } = setUp(context)
  const before = clock.now()
  clock.setAlarm(before + 10_000, ring)
  await run(5_000)
  standStill(60_000)
  await run(4_000)
  assert.deepEqual(rung, [])
  await run(1_250) // what of the stop no look can tell from being busy
  assert.equal(rung.length, 1)
})

test('nor is that for which it was stopped before the alarm was set', async (context) => {
  const { clock, rung, ring, run, standStill } = setUp(context)
  const decidedAt = clock.now()
  standStill(60_000)
  clock.setAlarm(decidedAt + 1_000, ring)
  await run(999)
  assert.deepEqual(rung, [])
  await run(1)
  assert.equal(rung.length, 1)
})

test('while nothing is waited for, all time counts', async (context) => {
  const { clock, ring, run, standStill } = setUp(context)
  const before = clock.now()
  standStill(60_000)
  assert.equal(clock.now() - before, 60_000)
  clock.setAlarm(clock.now() + 100, ring)
  clock.setAlarm(never, ring)
  await run(50)
  standStill(60_000)
  assert.equal(clock.now() - before, 120_050)
})

test('an alarm that was replaced does not ring, nor one of no time', async (context) => {
  const { clock, rung, ring, run } = setUp(context)
  const fail = () => assert.fail('it was replaced')
  clock.setAlarm(clock.now() + 10, fail)
  clock.setAlarm(clock.now() + 20, ring)
  await run(30)
  assert.equal(rung.length, 1)
  clock.setAlarm(clock.now() + 10, fail)
  clock.setAlarm(never, fail)
  await run(30)
  assert.equal(rung.length, 1)
})

test('what waits in a pipe is read before the alarm rings', async (context) => {
  const { clock, rung, ring, standStill } = setUp(context)
  clock.setAlarm(clock.now() + 5, ring)
  const later: number[] = []
  clock.after(5, () => later.push(1))
  standStill(5)
  context.mock.timers.tick(5)
  assert.deepEqual([rung, later], [[], []], 'not by the timer itself')
  await turn()
  assert.deepEqual([rung.length, later.length], [1, 1])
})

test('what comes after a while is called off until its very last moment', async (context) => {
  const { clock, run } = setUp(context)
  const done: string[] = []
  const early = clock.after(5, () => done.push('early'))
  const late = clock.after(5, () => done.push('late'))
  clock.after(6, () => done.push('kept'))
  early()
  context.mock.timers.tick(5)
  late()
  await turn()
  assert.deepEqual(done, [])
  await run(1)
  assert.deepEqual(done, ['kept'])
})
