import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../../src/core/lifecycle/events.ts'
import type { Draining, State } from '../../../src/core/lifecycle/states.ts'
import { nextDeadline, transition } from '../../../src/core/lifecycle/transition.ts'
import { noActivity } from '../../support/no-activity.ts'

const times = { drainTimeoutMs: 10_000, orphanTimeoutMs: 10_000, heartbeatMs: Infinity }
const nothing = { type: 'held:counted', connections: 0, tasks: 0 } as const
const done = { type: 'work:seen', activity: noActivity } as const
const ready: State = {
  state: 'ready',
  traits: { governed: true, ...times },
  heartbeatAt: Infinity,
}

function runOut(timeoutMs: number): string[] {
  return runFrom(ready, { type: 'drain:ordered', reason: 'stop', timeoutMs })
}

/** What is done when in a drain that only its deadlines end. */
function runFrom(before: State, event: Event): string[] {
  let [state] = transition(before, event, 0)
  const done: string[] = []
  while (nextDeadline(state) < Infinity) {
    const now = nextDeadline(state)
    const [next, effects] = transition(state, { type: 'tick' }, now)
    done.push(...effects.filter(isShown).map((effect) => `${now} ${effect.type}`))
    state = next
  }
  return done
}

function isShown({ type }: { readonly type: string }): boolean {
  return type !== 'sweep' && type !== 'look'
}

test('a worker that is held by everybody is gone before its master would kill it, a second early at most', () => {
  assert.deepEqual(runOut(10_000), [
    ...['9000 cut', '9250 destroy', '9250 stop', '9500 flush', '9550 exit'],
  ])
  assert.deepEqual(runOut(60_000), [
    ...['59000 cut', '59250 destroy', '59250 stop', '59500 flush', '59550 exit'],
  ])
  assert.deepEqual(runOut(1_000), ['900 cut', '925 destroy', '925 stop', '950 flush', '1000 exit'])
})

test('a drain of 0 ms cuts off at once', () => {
  assert.deepEqual(runOut(0), ['0 cut', '0 destroy', '0 stop', '0 flush', '50 exit'])
})

function drainingUntil(leaveBy: number): Draining {
  return {
    ...{
      state: 'draining',
      traits: { governed: true, ...times },
      aim: 'exit',
      exit: 'drained',
    },
    ...{
      cut: false,
      asked: 0,
      heartbeatAt: Infinity,
      sweepAt: 50,
      answerBy: leaveBy,
      cutBy: leaveBy,
      leaveBy,
    },
  }
}

test('a drain without a limit sweeps for ever, and waits for the app to stop', () => {
  const [swept, effects] = transition(drainingUntil(Infinity), { type: 'tick' }, 50)
  assert.deepEqual(effects, [{ type: 'sweep' }])
  assert.equal(nextDeadline(swept), 100)
  const [finishing] = transition(swept, nothing, 60)
  const [stopping] = transition(finishing, done, 60)
  assert.equal(nextDeadline(stopping), Infinity)
})

test('a tick that comes early does nothing', () => {
  const state = drainingUntil(Infinity)
  assert.deepEqual(transition(state, { type: 'tick' }, 49), [state, []])
})

/** A worker that holds nothing, and whose program does nothing. */
function stopFrom(draining: State, now = 0): State {
  const [finishing] = transition(draining, nothing, now)
  return transition(finishing, done, now)[0]
}

test('output is waited for a second at most, and never long past the end', () => {
  const flushAt = (leaveBy: number, stoppedAt: number) => {
    const stopping = stopFrom(drainingUntil(leaveBy))
    const [settling] = transition(stopping, { type: 'app:stopped' }, stoppedAt)
    const [flushing] = transition(settling, done, stoppedAt)
    return nextDeadline(flushing)
  }
  assert.equal(flushAt(10_000, 100), 1_100)
  assert.equal(flushAt(1_000, 300), 1_000)
  assert.equal(flushAt(1_000, 990), 1_040)
})

for (const [what, timeoutMs, deadlines] of [
  ['that gives less time takes time away', 1_000, [4_900, 4_925, 4_950]],
  ['that gives no time leaves none', 0, [4_000, 4_000, 4_000]],
  ['that gives as much time again changes nothing', 10_000, [9_000, 9_250, 9_500]],
  ['that gives more time changes nothing', Infinity, [9_000, 9_250, 9_500]],
] as const)
  test(`an order during a drain ${what}`, () => {
    const first = { type: 'drain:ordered', reason: 'reload', timeoutMs: 10_000 } as const
    const [draining] = transition(ready, first, 0)
    const [next, effects] = transition(draining, { ...first, reason: 'stop', timeoutMs }, 4_000)
    assert.ok(next.state === 'draining')
    assert.deepEqual([next.answerBy, next.cutBy, next.leaveBy], deadlines)
    assert.deepEqual(effects, [{ type: 'hurry', reason: 'stop', deadlines: next }])
  })

test('onError is waited for once more on the way out, unless that is forced', () => {
  const stopping = stopFrom(drainingUntil(10_000))
  const [settling] = transition(stopping, { type: 'app:stopped' }, 100)
  const [, inTime] = transition(settling, done, 100)
  assert.deepEqual(inTime, [{ type: 'flush', awaitsReports: true }])
  const [, late] = transition(stopping, { type: 'tick' }, 10_000)
  assert.deepEqual(late, [{ type: 'flush', awaitsReports: false }])
})

test('a drain that a signal began is in a hurry with the second signal, any other with the third', () => {
  const alone = { ...ready.traits, governed: false }
  const serving: State = { ...ready, traits: alone }
  const asked = (event: Event) => {
    const [state] = transition(serving, event, 0)
    return state.state === 'draining' ? state.asked : undefined
  }
  assert.equal(asked({ type: 'signal:received', signal: 'SIGTERM' }), 1)
  assert.equal(asked({ type: 'signal:received', signal: 'SIGINT' }), 1)
  assert.equal(asked({ type: 'drain:requested', reason: 'requested' }), 0)
  assert.equal(asked({ type: 'master:lost' }), 0)
})

test('an app that brings its own times changes these, and nothing else', () => {
  const times = { drainTimeoutMs: 2_000, orphanTimeoutMs: 3_000 }
  assert.deepEqual(transition(ready, { type: 'app:defined', ...times }, 0), [
    { ...ready, traits: { ...ready.traits, ...times } },
    [],
  ])
})

test('each step of the way out is given up at its own time', () => {
  const leavingAt = (state: State, event: Event, now: number) => {
    const [next] = transition(state, event, now)
    return next.state === 'leaving' && [next.step, next.exit, next.stepBy]
  }
  const prepared: State = { ...ready, state: 'prepared' }
  const order = { type: 'drain:ordered', reason: 'stop', timeoutMs: 5_000 } as const
  assert.deepEqual(leavingAt(prepared, order, 100), ['flushing', 'drained', 1_100])
  const alone = { ...ready.traits, governed: false }
  const signal = { type: 'signal:received', signal: 'SIGTERM' } as const
  const [draining] = transition({ ...ready, traits: alone }, signal, 100)
  const [hurried] = transition(draining, { ...signal, signal: 'SIGINT' }, 200)
  const held = { type: 'held:counted', connections: 1, tasks: 0 } as const
  assert.deepEqual(leavingAt(hurried, held, 200), ['flushing', 'forced', 250])
})

test('a program that has asked for its drain is given 2 s to end by itself, and ends with a failure then [R43]', () => {
  let state: State = { ...ready, traits: { ...ready.traits, governed: false } }
  const events: Event[] = [{ type: 'drain:requested', reason: 'requested' }, nothing, done]
  events.push({ type: 'app:stopped' }, { type: 'output:flushed' })
  for (const event of events) [state] = transition(state, event, 100)
  assert.equal(nextDeadline(state), 2_100)
  assert.deepEqual(transition(state, { type: 'tick' }, 2_099), [state, []])
  const [gone, effects] = transition(state, { type: 'tick' }, 2_100)
  assert.deepEqual(effects, [{ type: 'reportKept' }, { type: 'exit', exit: 'forced' }])
  assert.equal(nextDeadline(gone), Infinity)
})

test('an app that is closed past its deadline is closed all the same, and ends no process [R43]', () => {
  const alone: State = { ...ready, traits: { ...ready.traits, governed: false } }
  assert.deepEqual(runFrom(alone, { type: 'close:requested' }), [
    ...['9000 cut', '9250 destroy', '9250 stop', '9500 flush', '9550 release'],
  ])
})
