import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PoolEvent } from '../../src/core/model/events.ts'
import { initialState } from '../../src/core/model/state.ts'
import { orderSockets } from '../../src/core/shared-sockets.ts'
import { transition } from '../../src/core/transition.ts'
import { somePolicy } from '../support/policies.ts'

/** What becomes of the sockets after each of these events, of a pool of one. */
function orders(...events: readonly PoolEvent[]): string[] {
  let state = initialState(somePolicy, 1, 1)
  return events.map((event, now) => {
    state = transition(state, event, now)[0]
    return orderSockets(state)
  })
}

const start: PoolEvent = { type: 'start', command: 1 }
const ready = (worker: number): PoolEvent => ({ type: 'worker:ready', worker })
const exited = (worker: number): PoolEvent => {
  return { type: 'worker:exited', worker, code: 1, signal: null }
}

test('sockets are kept before the start', () => {
  assert.deepEqual(orders({ type: 'tick' }), ['keep'])
  const resize: PoolEvent = { type: 'resize', size: 2, command: 2 }
  assert.deepEqual(orders(start, exited(1), resize), ['keep', 'keep', 'keep'])
})

test('sockets are kept until the pool is ready, and tidied while it is', () => {
  assert.deepEqual(orders(start, ready(1)), ['keep', 'tidy'])
})

test('sockets are kept while a worker is missing, for its successor wants them', () => {
  assert.deepEqual(orders(start, ready(1), exited(1), ready(2)).slice(2), ['keep', 'tidy'])
})

test('sockets are kept until the release of a reload is everywhere, even if workers still drain', () => {
  const reload: PoolEvent = { type: 'reload', command: 2 }
  const after = orders(start, ready(1), reload, ready(2), exited(1)).slice(2)
  assert.deepEqual(after, ['keep', 'tidy', 'tidy'])
})

test('sockets are closed as soon as a stop begins, and when a start has failed', () => {
  const stop: PoolEvent = { type: 'stop', reason: 'stop', command: 2 }
  assert.deepEqual(orders(start, ready(1), stop, exited(1)).slice(2), ['close', 'close'])
  const failing = orders(start, exited(1), { type: 'kill', command: 3 })
  assert.equal(failing.at(-1), 'close')
})
