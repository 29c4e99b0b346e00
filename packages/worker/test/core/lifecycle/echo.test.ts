import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Effect } from '../../../src/core/lifecycle/effects.ts'
import type { Event } from '../../../src/core/lifecycle/events.ts'
import type { State } from '../../../src/core/lifecycle/states.ts'
import { transition } from '../../../src/core/lifecycle/transition.ts'
import { noActivity } from '../../support/no-activity.ts'

const SIGTERM = { type: 'signal:received', signal: 'SIGTERM' } as const
const SIGINT = { type: 'signal:received', signal: 'SIGINT' } as const
const held = { type: 'held:counted', connections: 1, tasks: 0 } as const
const empty = { type: 'held:counted', connections: 0, tasks: 0 } as const

const done = { type: 'work:seen', activity: noActivity } as const

const traits = { governed: false, heartbeatMs: Infinity, drainTimeoutMs: 10_000 }
const ready: State = {
  state: 'ready',
  traits: { ...traits, orphanTimeoutMs: 10_000 },
  heartbeatAt: Infinity,
}

type Timed = readonly (readonly [at: number, event: Event])[]

/** The effects of the last of these events. */
function answerLast(events: Timed): readonly Effect['type'][] {
  let state: State = ready
  let done: readonly Effect[] = []
  for (const [at, event] of events) [state, done] = transition(state, event, at)
  return done.map(({ type }) => type)
}

const rows: readonly (readonly [what: string, events: Timed, done: readonly Effect['type'][]])[] = [
  [
    'the same signal at once',
    [
      [0, SIGTERM],
      [20, SIGTERM],
    ],
    [],
  ],
  [
    'the same one twice more',
    [
      [0, SIGINT],
      [5, SIGINT],
      [299, SIGINT],
    ],
    [],
  ],
  [
    'the same one later',
    [
      [0, SIGTERM],
      [300, SIGTERM],
    ],
    ['sweep'],
  ],
  [
    'another one',
    [
      [0, SIGTERM],
      [20, SIGINT],
    ],
    ['sweep'],
  ],
  [
    'the same one in a drain of another cause',
    [
      [0, { type: 'drain:requested', reason: 'requested' }],
      [20, SIGTERM],
      [40, SIGTERM],
    ],
    [],
  ],
  [
    'a request that is held, after an echo',
    [
      [0, SIGTERM],
      [20, SIGTERM],
      [50, held],
    ],
    [],
  ],
  [
    'the same one while the program finishes what it does',
    [
      [0, SIGTERM],
      [1, empty],
      [20, SIGTERM],
    ],
    [],
  ],
  [
    'the same one later, while the program finishes what it does',
    [
      [0, SIGTERM],
      [1, empty],
      [400, SIGTERM],
    ],
    ['stop'],
  ],
  [
    'the first one, while the program finishes what it does after a drain of another cause',
    [
      [0, { type: 'drain:requested', reason: 'requested' }],
      [1, empty],
      [400, SIGTERM],
      [420, SIGTERM],
    ],
    [],
  ],
  [
    'the same one while the app stops',
    [
      [0, SIGTERM],
      [1, empty],
      [2, done],
      [20, SIGTERM],
    ],
    [],
  ],
  [
    'the same one later, while the app stops',
    [
      [0, SIGTERM],
      [1, empty],
      [2, done],
      [400, SIGTERM],
    ],
    ['destroy', 'flush'],
  ],
]

for (const [what, events, done] of rows)
  test(`alone, a worker counts a signal that comes again at once as one: ${what} [R9]`, () => {
    assert.deepEqual(answerLast(events), done)
  })
