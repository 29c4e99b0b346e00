import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Notice } from '../../src/core/effects.ts'
import { initialState } from '../../src/core/state.ts'
import { Supervisor } from '../../src/shell/supervisor.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeHost } from '../support/fake-host.ts'
import { somePolicy } from '../support/policies.ts'

function setUp(publish: (notice: Notice) => void = () => undefined) {
  const clock = new FakeClock()
  const host = new FakeHost()
  const state = initialState({ ...somePolicy, startTimeoutMs: 1_000 }, 1, 1)
  return {
    clock,
    host,
    supervisor: new Supervisor(state, {
      clock,
      host,
      publish,
      verify: () => undefined,
      report: () => undefined,
    }),
  }
}

test('effects are performed in order, and a command settles when what it wants is true', async () => {
  const { host, supervisor } = setUp()
  const started = supervisor.command({ type: 'start' })
  supervisor.dispatch({ type: 'worker:ready', worker: 1 })
  await started
  const stopped = supervisor.command({ type: 'stop', reason: 'stop' })
  supervisor.dispatch({ type: 'worker:exited', worker: 1, code: 0, signal: null })
  await stopped
  assert.deepEqual(host.told, ['fork 1 slot=0 gen=1', 'drain 1 stop 10000'])
})

test('the one alarm rings at the deadline, and is not set when nothing is waited for', async () => {
  const { clock, host, supervisor } = setUp()
  const started = supervisor.command({ type: 'start' })
  clock.advance(999)
  assert.deepEqual(host.told.slice(1), [])
  clock.advance(1)
  assert.deepEqual(host.told.slice(1), ['kill 1', 'fork 2 slot=0 gen=1'])
  supervisor.dispatch({ type: 'worker:exited', worker: 1, code: null, signal: 'SIGKILL' })
  supervisor.dispatch({ type: 'worker:ready', worker: 2 })
  await started
  assert.ok(clock.isIdle)
})

test('an event that an effect causes waits until the event before it is dealt with', async () => {
  const { clock, host, supervisor } = setUp()
  host.onFork = (worker) => {
    host.told.push(`failing ${worker}`)
    supervisor.dispatch({ type: 'worker:exited', worker, code: null, signal: null })
    host.told.push(`failed ${worker}`)
  }
  const refused = assert.rejects(supervisor.command({ type: 'start' }), {
    code: 'ERR_POOL_START_FAILED',
  })
  assert.deepEqual(host.told.slice(0, 3), ['fork 1 slot=0 gen=1', 'failing 1', 'failed 1'])
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
  assert.deepEqual(host.told, ['fork 1 slot=0 gen=1', 'fork 2 slot=0 gen=2'])
})
