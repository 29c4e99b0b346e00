import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  judgeSession,
  type SessionMemory,
  type SessionSnapshot,
} from '../../../src/core/connections/session.ts'

const patience = { graceMs: 1_000, endBy: 8_000 }
const idle: Partial<SessionSnapshot> = { streams: 0 }
const busy: Partial<SessionSnapshot> = { streams: 2 }
const received: Partial<SessionSnapshot> = { streams: 2, hasAcknowledged: true }

/** What is done with a session at a look at each of these times. */
function watch(looks: readonly (readonly [now: number, look: Partial<SessionSnapshot>])[]) {
  let memory: SessionMemory | undefined
  return looks.map(([now, look]) => {
    const seen = { streams: 0, hasAcknowledged: false, ...look }
    const [next, verdict] = judgeSession(memory, seen, { patience, now })
    memory = next
    return verdict
  })
}

const lives: readonly (readonly [
  promise: string,
  looks: readonly (readonly [now: number, look: Partial<SessionSnapshot>])[],
  verdicts: readonly string[],
])[] = [
  [
    'a busy session is notified at once, and closed when its client has acknowledged that',
    [
      [0, busy],
      [50, busy],
      [60, received],
    ],
    ['notify', 'keep', 'close'],
  ],
  [
    'a client that does not answer has the grace',
    [
      [0, busy],
      [999, busy],
      [1_000, busy],
    ],
    ['notify', 'keep', 'close'],
  ],
  [
    'a session that was notified and runs out of streams is closed at once',
    [
      [0, busy],
      [10, idle],
    ],
    ['notify', 'close'],
  ],
  [
    'an idle session is not notified: it has the grace',
    [
      [0, idle],
      [999, idle],
      [1_000, idle],
    ],
    ['keep', 'keep', 'close'],
  ],
  [
    'the next stream of an idle session is the occasion for the notice',
    [
      [0, idle],
      [900, busy],
      [1_500, busy],
      [1_501, received],
    ],
    ['keep', 'notify', 'keep', 'close'],
  ],
  [
    'an idle session is closed in time before the deadline, whatever its grace',
    [
      [7_500, idle],
      [7_999, idle],
      [8_000, idle],
    ],
    ['keep', 'keep', 'close'],
  ],
  [
    'a closed session keeps its streams for as long as they last, then its client has a second to go',
    [
      [0, busy],
      [10, received],
      [60_000, busy],
      [60_050, idle],
      [60_999, idle],
      [61_000, idle],
    ],
    ['notify', 'close', 'keep', 'keep', 'keep', 'destroy'],
  ],
]

for (const [promise, looks, verdicts] of lives)
  test(promise, () => {
    assert.deepEqual(watch(looks), verdicts)
  })
