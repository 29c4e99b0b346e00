import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Effect } from '../../src/core/lifecycle/effects.ts'
import type { Event } from '../../src/core/lifecycle/events.ts'
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

/** Whether the timer that was armed last holds the process. */
function watchTimers(context: TestContext): () => boolean | undefined {
  const { setTimeout } = globalThis
  let last: NodeJS.Timeout | undefined
  const arm = (ring: () => void) => {
    last = setTimeout(ring, 2 ** 30)
    context.after(() => clearTimeout(last))
    return last
  }
  context.mock.method(globalThis, 'setTimeout', arm as never)
  return () => last?.hasRef()
}

const governed = { ...alone, governed: true, heartbeatMs: 1_000 }
const prepared = { type: 'app:prepared' } as const
const ordered = { type: 'drain:ordered', reason: 'stop', timeoutMs: 60_000 } as const
const settled = { type: 'work:seen', activity: noActivity } as const
const stopped = { type: 'app:stopped' } as const

for (const [what, traits, events, endsByItself, isHeld] of [
  ['is prepared', governed, [prepared], false, false],
  ['serves', governed, [started], false, false],
  ['is faulted', governed, [started, { type: 'error:trapped' }], false, false],
  ['drains', governed, [started, ordered], true, true],
  ['finishes', governed, [started, ordered, nothing], true, true],
  ['stops', governed, [started, ordered, nothing, settled], undefined, true],
  ['stops and may say so by its end', governed, [started, ordered, nothing, settled], true, false],
  ['stops and may not', governed, [started, ordered, nothing, settled], false, true],
  [
    'lets its reports out',
    governed,
    [started, ordered, nothing, settled, stopped, settled],
    true,
    true,
  ],
] as const)
  test(`a worker that ${what} is ${isHeld ? '' : 'not '}held by its alarm`, (context) => {
    const isRef = watchTimers(context)
    const more = endsByItself === undefined ? [] : [() => endsByItself]
    const dispatch = createRunner(traits, () => undefined, ...more)
    for (const event of events) dispatch(event as Event)
    assert.equal(isRef(), isHeld)
  })
