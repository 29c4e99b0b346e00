import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draining, Prepared, Serving } from '../../../src/core/lifecycle/states.ts'
import { nextDeadline, transition } from '../../../src/core/lifecycle/transition.ts'

const times = { drainTimeoutMs: 60_000, orphanTimeoutMs: 60_000 }
const traits = { governed: true, heartbeatMs: 100, ...times }
const ready: Serving = { state: 'ready', traits, heartbeatAt: 100 }
const draining: Draining = {
  ...{ state: 'draining', traits, aim: 'exit', exit: 'drained', cut: false, asked: 0 },
  ...{ heartbeatAt: 100, sweepAt: 130, answerBy: 900, cutBy: 950, leaveBy: 980 },
}
const prepared: Prepared = { state: 'prepared', traits, heartbeatAt: 100 }
const tick = { type: 'tick' } as const
const report = { name: 'Error', message: 'boom', origin: 'uncaughtException' } as const

test('a worker that is prepared, ready, faulted or draining sends a heartbeat in turn', () => {
  const [faulted] = transition(ready, { type: 'error:trapped', report }, 50)
  for (const state of [prepared, ready, faulted, draining]) {
    assert.equal(nextDeadline(state), 100, state.state)
    const [next, effects] = transition(state, tick, 100)
    assert.deepEqual([next, effects], [{ ...state, heartbeatAt: 200 }, [{ type: 'heartbeat' }]])
  }
})

test('heartbeats that a blocked event loop missed are not made up for', () => {
  const [next, effects] = transition(ready, tick, 5_000)
  assert.deepEqual(effects, [{ type: 'heartbeat' }])
  assert.equal(nextDeadline(next), 5_100)
})

test('a heartbeat puts off nothing else that is due', () => {
  const [beaten] = transition(draining, tick, 1_000)
  assert.ok(nextDeadline(beaten) < 1_000)
  assert.deepEqual(transition(beaten, tick, 1_000)[1], [{ type: 'cut' }])
})

test('a drain goes on with heartbeats, and a leave is without any', () => {
  const order = { type: 'drain:ordered', reason: 'stop', timeoutMs: 10_000 } as const
  const [begun] = transition(ready, order, 50)
  assert.ok(begun.state === 'draining')
  assert.equal(begun.heartbeatAt, 150)
  const [leaving] = transition(begun, { type: 'held:counted', connections: 0, tasks: 0 }, 60)
  assert.deepEqual(transition(leaving, tick, 150)[1], [{ type: 'look' }])
})
