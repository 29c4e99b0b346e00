import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Effect } from '../../../src/core/lifecycle/effects.ts'
import type { Event } from '../../../src/core/lifecycle/events.ts'
import { type Activity, isUnderWay } from '../../../src/core/lifecycle/settle.ts'
import type { Draining, State } from '../../../src/core/lifecycle/states.ts'
import { nextDeadline, transition } from '../../../src/core/lifecycle/transition.ts'
import { noActivity } from '../../support/no-activity.ts'

const rows: readonly (readonly [what: string, seen: Partial<Activity>, isUnderWay: boolean])[] = [
  ['nothing', {}, false],
  ['a file that is being written', { requests: 1 }, true],
  ['an answer that is still to come', { exchanges: 1 }, true],
  ['a database that was asked', { unansweredForMs: 499 }, true],
  ['a connection on which nobody answers', { unansweredForMs: 500 }, false],
  ['a connection of which nothing is known yet', { unknownForMs: 99 }, true],
  ['a connection that is idle', { unknownForMs: 100 }, false],
  ['a child process that was just started', { youngestChildMs: 9_999 }, true],
  ['a child process that is there for good', { youngestChildMs: 10_000 }, false],
]

for (const [what, seen, expected] of rows)
  test(`${expected ? 'is' : 'is not'} waited for: ${what} [R39]`, () => {
    assert.equal(isUnderWay({ ...noActivity, ...seen }), expected)
  })

const traits = { governed: true, heartbeatMs: Infinity, drainTimeoutMs: 10_000 }
const empty = { type: 'held:counted', connections: 0, tasks: 0 } as const
const busy: Event = { type: 'work:seen', activity: { ...noActivity, requests: 1 } }
const done: Event = { type: 'work:seen', activity: noActivity }

function draining(also: Partial<Draining> = {}): Draining {
  return {
    ...{ state: 'draining', traits: { ...traits, orphanTimeoutMs: 10_000 }, aim: 'exit' },
    exit: 'drained',
    ...{ cut: false, asked: 0, heartbeatAt: Infinity, sweepAt: 50 },
    ...{ answerBy: 9_000, cutBy: 9_250, leaveBy: 9_500, ...also },
  }
}

/** What is done when on the way out of a worker whose work goes on until `quietAt`. */
function leaveBusy(from: Draining, quietAt: number): string[] {
  const steps: string[] = []
  const events: Timed[] = [[0, empty]]
  let state: State = from
  for (let next = events.shift(); next; next = events.shift() ?? tickOf(state)) {
    const [now, event] = next
    const [after, effects] = transition(state, event, now)
    state = after
    events.push(...effects.flatMap(({ type }) => answer(type, now, quietAt)))
    steps.push(...effects.filter(({ type }) => type !== 'look').map(({ type }) => `${now} ${type}`))
  }
  return steps
}

type Timed = readonly [at: number, event: Event]

/** The event that an effect leads to. */
function answer(type: Effect['type'], now: number, quietAt: number): Timed[] {
  if (type === 'look') return [[now, now < quietAt ? busy : done]]
  if (type === 'stop') return [[now + 5, { type: 'app:stopped' }]]
  return type === 'flush' ? [[now, { type: 'output:flushed' }]] : []
}

function tickOf(state: State): Timed | undefined {
  const at = nextDeadline(state)
  return at === Infinity ? undefined : [at, { type: 'tick' }]
}

for (const [what, from, quietAt, steps] of [
  ['nothing is under way', draining(), 0, ['0 stop', '5 flush', '5 exit']],
  ['it is done soon', draining(), 301, ['310 stop', '315 flush', '315 exit']],
  ['it is never done', draining(), Infinity, ['2000 stop', '2005 flush', '2005 exit']],
  [
    'the drain ends sooner',
    draining({ leaveBy: 500 }),
    Infinity,
    ['500 stop', '505 flush', '505 exit'],
  ],
  ['it was cut off', draining({ exit: 'forced' }), Infinity, ['0 stop', '5 flush', '5 exit']],
  ['it never served', draining({ exit: 'startFailed' }), Infinity, ['0 stop', '5 flush', '5 exit']],
  [
    'it trapped an error',
    draining({ exit: 'uncaught' }),
    95,
    ['100 stop', '105 flush', '105 exit'],
  ],
  ['somebody asked twice', draining({ asked: 2 }), Infinity, ['0 stop', '5 flush', '5 exit']],
] as const)
  test(`a worker waits with its exit for what the program does: ${what} [R39]`, () => {
    assert.deepEqual(leaveBusy(from, quietAt), steps)
  })

test('what the end of the app has begun is waited for, too [R39]', () => {
  const [finishing] = transition(draining(), empty, 0)
  const [stopping] = transition(finishing, done, 0)
  const [settling, effects] = transition(stopping, { type: 'app:stopped' }, 3_000)
  assert.deepEqual(effects, [{ type: 'look' }])
  assert.equal(nextDeadline(settling), 3_010)
  const [again, looks] = transition(settling, { type: 'tick' }, 3_010)
  assert.deepEqual(looks, [{ type: 'look' }])
  const [late] = transition(again, { type: 'tick' }, 5_000)
  assert.ok(late.state === 'leaving')
  assert.equal(late.step, 'flushing')
})

test('a look that comes early is none [R39]', () => {
  const [finishing] = transition(draining(), empty, 0)
  for (const event of [busy, { type: 'tick' }] as const)
    assert.deepEqual(transition(finishing, event, 5), [finishing, []])
})
