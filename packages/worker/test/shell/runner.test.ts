import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Effect } from '../../src/core/lifecycle/states.ts'
import { createRunner, type Dispatch } from '../../src/shell/runner.ts'
import { noActivity } from '../support/no-activity.ts'

const times = { drainTimeoutMs: Infinity, orphanTimeoutMs: Infinity }
const alone = { governed: false, heartbeatMs: Infinity, ...times }
const started = { type: 'app:started', ...times } as const
const wanted = { type: 'signal:received', signal: 'SIGTERM' } as const
const nothing = { type: 'held:counted', connections: 0, tasks: 0 } as const

test('what an effect causes is answered after the other effects of its step', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const performed: string[] = []
  const dispatch: Dispatch = createRunner(alone, (effect: Effect) => {
    performed.push(effect.type)
    if (effect.type === 'send' && effect.fact.type === 'draining') dispatch(nothing)
    if (effect.type === 'look') dispatch({ type: 'work:seen', activity: noActivity })
    if (effect.type === 'stop') dispatch({ type: 'app:stopped' })
    if (effect.type === 'flush') dispatch({ type: 'output:flushed' })
  })
  dispatch(started)
  dispatch(wanted)
  assert.deepEqual(performed, ['send', 'send', 'drain', 'look', 'stop', 'look', 'flush', 'exit'])
})

test('the alarm rings at the next deadline', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const performed: string[] = []
  const dispatch = createRunner(alone, (effect) => performed.push(effect.type))
  dispatch(started)
  dispatch(wanted)
  context.mock.timers.tick(1)
  assert.deepEqual(performed, ['send', 'send', 'drain', 'sweep'])
})

test('nothing of ours keeps a process that is left to end by itself [R43]', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const kept: boolean[] = []
  const timers = context.mock.method(globalThis, 'setTimeout', () => {
    kept.push(true)
    return { unref: () => kept.splice(-1, 1, false) }
  })
  const dispatch: Dispatch = createRunner(alone, ({ type }) => {
    if (type === 'drain') dispatch(nothing)
    if (type === 'look') dispatch({ type: 'work:seen', activity: noActivity })
    if (type === 'stop') dispatch({ type: 'app:stopped' })
    if (type === 'flush') dispatch({ type: 'output:flushed' })
  })
  dispatch(started)
  dispatch({ type: 'drain:requested', reason: 'requested' })
  assert.equal(kept.at(-1), false)
  timers.mock.restore()
})
