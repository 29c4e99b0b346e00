import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock } from '../../src/shell/clock.ts'

test('an alarm rings at its time and not before', async () => {
  const clock = createClock()
  const at = clock.now() + 20
  await new Promise<void>((resolve) => clock.setAlarm(at, resolve))
  assert.ok(clock.now() >= at)
})

test('an alarm for a time that has passed rings', async () => {
  const clock = createClock()
  await new Promise<void>((resolve) => clock.setAlarm(clock.now() - 1_000, resolve))
})

test('a new alarm replaces the one that was set before, also by none', async () => {
  const clock = createClock()
  const rung: string[] = []
  clock.setAlarm(clock.now(), () => rung.push('replaced'))
  clock.setAlarm(Number.POSITIVE_INFINITY, () => rung.push('never'))
  await untilTimersRan()
  clock.setAlarm(clock.now() + 5, () => rung.push('replaced, too'))
  await new Promise<void>((resolve) => clock.setAlarm(clock.now(), resolve))
  await untilTimersRan()
  assert.deepEqual(rung, [])
})

test('an alarm that is further away than timers reach does not ring at once', async () => {
  const clock = createClock()
  const rung: string[] = []
  clock.setAlarm(clock.now() + 2 ** 40, () => rung.push('early'))
  await untilTimersRan()
  clock.setAlarm(Number.POSITIVE_INFINITY, () => undefined)
  assert.deepEqual(rung, [])
})

test('what shall be done later is done once, and not when it was called off', async () => {
  const clock = createClock()
  const done: string[] = []
  const callOff = clock.after(0, () => done.push('called off'))
  clock.after(0, () => done.push('done'))
  callOff()
  await untilTimersRan()
  assert.deepEqual(done, ['done'])
})

/** Until every timer of a few milliseconds has run, and what it has put off. */
async function untilTimersRan(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20))
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}
