import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Notice } from '../../src/core/model/effects.ts'
import type { Failure } from '../../src/core/model/failure.ts'
import type { Policy } from '../../src/core/model/policy.ts'
import { initialState } from '../../src/core/model/state.ts'
import { Supervisor } from '../../src/shell/supervisor.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeHost } from '../support/fake-host.ts'
import { somePolicy } from '../support/policies.ts'

function setUp(
  publish: (notice: Notice) => void = () => undefined,
  {
    verify = () => undefined,
    policy = {},
  }: { verify?: () => unknown; policy?: Partial<Policy> } = {},
) {
  const clock = new FakeClock()
  const host = new FakeHost()
  const state = initialState({ ...somePolicy, startTimeoutMs: 1_000, ...policy }, 1, 1)
  const reported: string[] = []
  const report = ({ code }: Failure) => void reported.push(code)
  const supervisor = new Supervisor(state, { clock, host, publish, verify, report })
  return { clock, host, supervisor, reported }
}

test('effects are performed in order, and a command settles when what it wants is true', async () => {
  const { host, supervisor } = setUp()
  const started = supervisor.command({ type: 'start' })
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  await started
  const stopped = supervisor.command({ type: 'stop', reason: 'stop' })
  supervisor.dispatch({ type: 'worker:exited', worker: 1, code: 0, signal: null })
  await stopped
  assert.deepEqual(host.orders, ['fork 1 slot=0 gen=1', 'drain 1 stop 10000'])
})

test('the one alarm rings at the deadline, and is not set when nothing is waited for', async () => {
  const { clock, host, supervisor } = setUp()
  const started = supervisor.command({ type: 'start' })
  clock.advance(999)
  assert.deepEqual(host.orders.slice(1), [])
  clock.advance(1)
  assert.deepEqual(host.orders.slice(1), ['kill 1', 'fork 2 slot=0 gen=1'])
  supervisor.dispatch({ type: 'worker:exited', worker: 1, code: null, signal: 'SIGKILL' })
  supervisor.dispatch({ type: 'worker:ready', worker: 2 })
  await started
  assert.ok(clock.isIdle)
})

test('an event that an effect causes waits until the event before it is dealt with', async () => {
  const { clock, host, supervisor } = setUp()
  host.onFork = (worker) => {
    host.orders.push(`failing ${worker}`)
    supervisor.dispatch({ type: 'worker:exited', worker, code: null, signal: null })
    host.orders.push(`failed ${worker}`)
  }
  const refused = assert.rejects(supervisor.command({ type: 'start' }), {
    code: 'ERR_POOL_START_FAILED',
  })
  assert.deepEqual(host.orders.slice(0, 3), ['fork 1 slot=0 gen=1', 'failing 1', 'failed 1'])
  clock.advance(100) // the third fork waits for its backoff
  await refused
})

test('a listener may give commands', async () => {
  const { supervisor, host } = setUp((notice) => {
    if (notice.name === 'pool:ready') void supervisor.command({ type: 'reload' })
  })
  const started = supervisor.command({ type: 'start' })
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  await started
  assert.deepEqual(host.orders, ['fork 1 slot=0 gen=1', 'fork 2 slot=0 gen=2'])
})

const settled = () => new Promise(setImmediate)

for (const [answer, verify, told] of [
  ['approves', () => 'anything', ['drain 1 reload 10000']],
  ['rejects', () => Promise.reject(new Error('not good')), ['drain 2 reload 10000']],
  [
    'throws',
    () => {
      throw new Error('not good')
    },
    ['drain 2 reload 10000'],
  ],
] as const)
  test(`a successor is taken or sent away as the user’s hook ${answer}`, async () => {
    const reload = { ...somePolicy.reload, verifies: true }
    const { host, supervisor } = setUp(undefined, { verify, policy: { reload } })
    const started = supervisor.command({ type: 'start' })
    supervisor.dispatch({ type: 'worker:ready', worker: 1 })
    await started
    const reloaded = supervisor.command({ type: 'reload' }).catch((error) => error.code)
    supervisor.dispatch({ type: 'worker:ready', worker: 2 })
    await settled()
    assert.deepEqual(host.orders.slice(2), told)
    const gone = answer === 'approves' ? 1 : 2
    supervisor.dispatch({ type: 'worker:exited', worker: gone, code: 0, signal: null })
    assert.equal(await reloaded, gone === 1 ? undefined : 'ERR_POOL_RELOAD_ABORTED')
  })

test('a hook that answers when its worker is gone changes nothing', async () => {
  let answer: (() => void) | undefined
  const verify = () => new Promise<void>((resolve) => (answer = resolve))
  const reload = { ...somePolicy.reload, verifies: true }
  const { host, supervisor } = setUp(undefined, { verify, policy: { reload } })
  void supervisor.command({ type: 'start' })
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  supervisor.command({ type: 'reload' }).catch(() => undefined)
  supervisor.dispatch({ type: 'worker:ready', worker: 2 })
  supervisor.dispatch({ type: 'worker:exited', worker: 2, code: 1, signal: null })
  const before = [...host.orders]
  answer?.()
  await settled()
  assert.deepEqual(host.orders, before)
})

test('a standby is forked, and is told its slot when it is wanted', async () => {
  const { host, supervisor } = setUp(undefined, { policy: { standby: 1 } })
  const started = supervisor.command({ type: 'start' })
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  await started
  supervisor.dispatch({ type: 'worker:prepared', worker: 2 })
  supervisor.dispatch({ type: 'worker:exited', worker: 1, code: 1, signal: null })
  assert.deepEqual(host.orders, ['fork 1 slot=0 gen=1', 'fork standby 2 gen=1', 'serve 2 slot=0'])
})

test('the door is tended after each event, and closed when the pool stops', async () => {
  const { host, supervisor } = setUp()
  void supervisor.command({ type: 'start' })
  assert.equal(host.door, 'keep')
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  assert.equal(host.door, 'tidy')
  void supervisor.command({ type: 'stop', reason: 'stop' })
  assert.equal(host.door, 'close')
})

test('a start that takes long is told, and a pool that fails when nobody waits is reported', async () => {
  const restartWindow = { maxRestarts: 0, windowMs: 1_000 }
  const policy = { startTimeoutMs: 60_000, longStartMs: 5_000, restartWindow }
  const { clock, host, supervisor, reported } = setUp(undefined, { policy })
  const started = supervisor.command({ type: 'start' })
  clock.advance(5_000)
  assert.ok(host.orders.includes('wait 1'))
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  await started
  supervisor.dispatch({ type: 'worker:exited', worker: 1, code: 1, signal: null })
  assert.deepEqual(reported, ['ERR_POOL_CRASH_LOOP'])
})

test('a listener that breaks the loop leaves it going, with its alarm', () => {
  let isBroken = false
  const { clock, host, supervisor } = setUp(({ name }) => {
    if (name === 'worker:forked' && !isBroken) {
      isBroken = true
      throw new Error('broken')
    }
  })
  void supervisor.command({ type: 'start' }).catch(() => undefined)
  assert.equal(clock.isIdle, false)
  clock.advance(1_000)
  assert.ok(host.orders.includes('kill 1'))
})
