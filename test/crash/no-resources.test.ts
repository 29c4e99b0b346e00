// A master that may start no process, or open no file, for a while.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { within } from '../../testing/until.ts'
import { limitDescriptors, limitProcesses } from '../support/limits.ts'

test('without processes to fork, the slot backs off, the others serve, and it recovers [B5]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2, unprivileged: true })
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  const lift = limitProcesses(pool.pid)
  await failToFork(pool, /EAGAIN/)
  lift()
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  const tally = await load.stop(30)
  tally.assertNothingLost(30)
})

test('with too few descriptors to fork, the slot backs off, the others serve, and it recovers [B6]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2 })
  const lift = limitDescriptors(pool.pid, 3) // a fork takes four, a client one for a moment
  const load = startHammer({ port: pool.port, kept: 0, fresh: 1 })
  await failToFork(pool, /EMFILE/)
  lift()
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  const tally = await load.stop(30)
  tally.assertNothingLost(30)
})

test('without any descriptor, connections that are open are served, and new ones later [B6]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const agent = keepOneConnection()
  await send({ port: pool.port, agent })
  const lift = limitDescriptors(pool.pid, 0)
  const refused = await Promise.all([1, 2, 3].map(() => send({ port: pool.port, timeoutMs: 500 })))
  assert.ok(refused.every(({ kind }) => kind !== 'ok'))
  assert.equal((await send({ port: pool.port, agent })).kind, 'ok')
  lift()
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:exited'), [])
  agent.destroy()
})

/** Have a worker leave by itself, which counts once, and see its successors fail to be born. */
async function failToFork(pool: TestPool, reason: RegExp): Promise<void> {
  const [pid = 0] = pool.workerPids
  signalProcess(pid, 'SIGTERM')
  const { slot } = await pool.waitFor('worker:exited', (worker) => worker.pid === pid)
  await pool.waitFor('slot:delayed', ({ crashes }) => crashes === 4)
  const stillborn = pool.seen('worker:exited').filter((worker) => worker.pid === undefined)
  assert.ok(stillborn.length >= 3)
  for (const exit of stillborn) {
    assert.deepEqual([exit.slot, exit.expected], [slot, false])
    assert.match(exit.error?.message ?? '', reason)
  }
  assert.equal((await within('status', pool.status())).state, 'running')
}
