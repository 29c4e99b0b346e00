import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'

type Clock = typeof import('../../../src/shell/process/clock.ts')

interface Armed {
  readonly ms: number
  readonly ring: () => void
  isKept: boolean
  isArmed: boolean
}

/** Time that stands still, but for what a test says, and the timers that are armed meanwhile. */
async function setUp(context: TestContext, { cpuMs = () => 0 }: { cpuMs?: () => number } = {}) {
  const clock = await importFresh<Clock>('../../../src/shell/process/clock.ts', import.meta.url)
  let time = 1_000
  const armed: Armed[] = []
  context.mock.method(performance, 'now', () => time)
  context.mock.method(process, 'cpuUsage', () => ({ user: cpuMs() * 1_000, system: 0 }))
  context.mock.method(globalThis, 'setTimeout', (ring: () => void, ms: number) => {
    const unref = () => {
      timer.isKept = false
    }
    const timer = { ring, ms, isKept: true, isArmed: true, unref }
    armed.push(timer)
    return timer
  })
  context.mock.method(globalThis, 'clearTimeout', (timer?: Armed) => {
    if (timer) timer.isArmed = false
  })
  const pass = (ms: number) => {
    time += ms
  }
  const ring = () => {
    const timer = armed.findLast(({ isArmed }) => isArmed)
    if (timer) timer.isArmed = false
    timer?.ring()
  }
  const last = () => {
    const { ms, isKept, isArmed } = armed.at(-1) ?? assert.fail('nothing is armed')
    return { ms, isKept, isArmed }
  }
  return { ...clock, armed, pass, ring, last }
}

test('an alarm rings at its time, once, and holds the process if it is to', async (context) => {
  const { createAlarm, armed, last, ring, now } = await setUp(context)
  const rung: number[] = []
  const alarm = createAlarm(
    () => rung.push(now()),
    () => true,
  )
  alarm.set(1_000.5)
  assert.deepEqual(last(), { ms: 1, isKept: true, isArmed: true })
  alarm.set(Infinity)
  assert.deepEqual([armed.length, last().isArmed], [1, false])
  alarm.set(500)
  assert.equal(last().ms, 0)
  alarm.set(2 ** 40)
  assert.equal(last().ms, 2 ** 31 - 1)
  assert.equal(armed.filter(({ isArmed }) => isArmed).length, 1)
  ring()
  assert.deepEqual(rung, [1_000])
  createAlarm(
    () => undefined,
    () => false,
  ).set(2_000)
  assert.equal(last().isKept, false)
})

const patient = { isWaiting: () => true, keepsAlive: () => true }

test('while a process waits for a deadline it looks again and again, and rings at the deadline', async (context) => {
  const { createDeadlineAlarm, last, ring, pass } = await setUp(context)
  let rung = 0
  const count = () => {
    rung += 1
  }
  const alarm = createDeadlineAlarm(count, patient)
  alarm.set(2_000)
  assert.deepEqual(last(), { ms: 50, isKept: true, isArmed: true })
  const look = () => {
    pass(50)
    ring()
  }
  for (let looks = 1; looks < 20; looks += 1) look()
  assert.deepEqual([rung, last().ms], [0, 50])
  look()
  assert.equal(rung, 1)
})

test('the time in which it was stopped does not count, but that in which it was at work does', async (context) => {
  let cpuMs = 0
  const { createDeadlineAlarm, last, ring, pass, now } = await setUp(context, {
    cpuMs: () => cpuMs,
  })
  const alarm = createDeadlineAlarm(() => undefined, patient)
  alarm.set(2_000)
  pass(5_050)
  ring()
  assert.equal(now(), 1_050)
  assert.equal(last().ms, 50)
  cpuMs = 5_000
  pass(5_000)
  assert.equal(now(), 6_050)
})

test('a process that waits for no deadline may be stopped, and its time is the wall’s', async (context) => {
  const { createDeadlineAlarm, last, ring, pass, now } = await setUp(context)
  let rung = 0
  const count = () => {
    rung += 1
  }
  const idle = { isWaiting: () => false, keepsAlive: () => false }
  const alarm = createDeadlineAlarm(count, idle)
  alarm.set(2_000)
  assert.deepEqual(last(), { ms: 1_000, isKept: false, isArmed: true })
  pass(9_000)
  assert.equal(now(), 10_000)
  ring()
  assert.equal(rung, 1)
  alarm.set(Infinity)
  assert.equal(last().isArmed, false)
})

test('time does not go back when a process looks a little late and then later still', async (context) => {
  const { createDeadlineAlarm, pass, now } = await setUp(context)
  createDeadlineAlarm(() => undefined, patient).set(2_000)
  pass(290) // it was to look after 50
  const late = now()
  pass(20)
  assert.equal(now() - late, 20)
})

test('what is decided is decided by a time that was read, and from then on absence counts', async (context) => {
  const { createDeadlineAlarm, pass, now } = await setUp(context)
  const alarm = createDeadlineAlarm(() => undefined, patient)
  assert.equal(alarm.read(), 1_000)
  pass(3_000)
  assert.equal(now(), 1_000, 'it was stopped between two lines')
  alarm.set(Infinity)
  pass(3_000)
  assert.equal(now(), 4_000)
})
