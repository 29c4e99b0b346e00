import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  judge,
  type Memory,
  remember,
  type Snapshot,
} from '../../../src/core/connections/connection.ts'

const waiting: Snapshot = { use: 'waiting', isFresh: false, isEnded: false, bytesRead: 100 }
const patience = { graceMs: 1_000, endBy: 8_000 }

/** What is done with a connection at a look at each of these times. */
function watch(looks: readonly (readonly [now: number, look: Partial<Snapshot>])[]): string[] {
  let memory: Memory | undefined
  return looks.map(([now, look]) => {
    const seen = remember(memory, { ...waiting, ...look }, now)
    const verdict = judge(seen, patience, now)
    memory = verdict === 'end' ? { as: 'ended', at: now } : seen
    return verdict
  })
}

test('a connection without a request is ended after its grace, and destroyed if it lingers', () => {
  const verdicts = watch([0, 999, 1_000, 1_999, 2_000].map((now) => [now, {}]))
  assert.deepEqual(verdicts, ['keep', 'keep', 'end', 'keep', 'destroy'])
})

test('a busy or upgraded connection is kept, and its grace begins when it falls idle', () => {
  for (const use of ['busy', 'open'] as const) {
    const verdicts = watch([
      ...[[0, { use }] as const, [5_000, { use }] as const],
      ...[[5_050, {}] as const, [6_049, {}] as const, [6_050, {}] as const],
    ])
    assert.deepEqual(verdicts, ['keep', 'keep', 'keep', 'keep', 'end'])
  }
})

test('bytes that arrive are the beginning of a request, which holds the connection', () => {
  const slow = watch([
    [0, {}],
    [500, { bytesRead: 101 }],
    [2_000, { bytesRead: 101 }],
    [60_000, { bytesRead: 101 }],
  ])
  assert.deepEqual(slow, ['keep', 'keep', 'keep', 'keep'])
})

test('a new connection that sent something is in the middle of its first request', () => {
  const fresh = { isFresh: true, bytesRead: 10 }
  assert.deepEqual(
    watch([
      [0, fresh],
      [60_000, fresh],
    ]),
    ['keep', 'keep'],
  )
  const silent = { isFresh: true, bytesRead: 0 }
  assert.deepEqual(
    watch([
      [0, silent],
      [1_000, silent],
    ]),
    ['keep', 'end'],
  )
})

test('a connection that was ended for an error is destroyed if its client does not notice', () => {
  const ended = { use: 'open', isEnded: true } as const
  const verdicts = watch([0, 999, 1_000].map((now) => [now, ended]))
  assert.deepEqual(verdicts, ['keep', 'keep', 'destroy'])
})

test('an idle connection is ended in time before the deadline, whatever its grace', () => {
  assert.deepEqual(
    watch([
      [7_500, {}],
      [7_999, {}],
      [8_000, {}],
    ]),
    ['keep', 'keep', 'end'],
  )
})

test('what is remembered has its time and its reason', () => {
  const idle: Memory = { as: 'idle', since: 7, bytesRead: 100 }
  assert.deepEqual(remember({ as: 'held' }, waiting, 7), idle)
  assert.equal(remember(idle, waiting, 9), idle)
  const halfSent: Memory = { as: 'half-sent' }
  assert.deepEqual(remember(idle, { ...waiting, bytesRead: 101 }, 9), halfSent)
  assert.deepEqual(remember(halfSent, waiting, 9), halfSent)
  assert.deepEqual(remember(undefined, { ...waiting, isFresh: true }, 9), halfSent)
  assert.equal(judge(halfSent, patience, 1_000_000), 'keep')
})
