// Workers that cannot start: at the pool's own start, and while it serves.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { childrenOf, signalProcess } from '../../testing/processes.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { createTestPool, type RemoteError } from '../../testing/start-pool.ts'
import { createFault } from '../support/create-fault.ts'
import { startStandalone } from '../support/start-standalone.ts'

const failsLate = 'start/opens-then-fails.mjs'

test('a worker that never gets ready, and hears nothing, is killed at startTimeoutMs: a crash [A14]', async () => {
  await using pool = await createTestPool({
    app: 'start/blocks-at-load.mjs',
    size: 1,
    startTimeoutMs: 500,
  })
  await assert.rejects(pool.command('start'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_START_FAILED')
    assert.match(error.message, /not ready within startTimeoutMs \(500 ms\)/)
    return true
  })
  const exits = pool.seen('worker:exited')
  assert.equal(exits.length, 3)
  for (const { signal, expected, reason } of exits) {
    assert.deepEqual([signal, expected, reason], ['SIGKILL', false, 'start-timeout'])
  }
  const overdue = pool.seen('worker:overdue').map(({ deadline }) => deadline)
  assert.deepEqual(overdue, Array(3).fill('start-timeout'))
  assert.deepEqual(childrenOf(pool.pid), [])
})

for (const [leaves, EXIT_CODE, code] of [
  ['', '', 69],
  [', and only then hears of it', '5', 5],
] as const)
  test(`a worker that fails to start when its door is open answers what came in${leaves} [A14]`, async (context) => {
    const worker = await startStandalone(context, failsLate, { EXIT_CODE })
    const slow = send({ port: worker.port, path: '/slow' })
    assert.equal((await send({ port: worker.port, path: '/fail' })).kind, 'ok')
    assert.equal((await slow).kind, 'ok')
    assert.equal(await worker.exitCode, code)
    assert.match(worker.stderr(), /could not start\nAppError: .*cannot warm up/)
  })

test('the times of a worker that fails to start are those that it has said [A14]', async (context) => {
  const OPTIONS = JSON.stringify({ drainTimeoutMs: 500, idleGraceMs: 0 })
  const worker = await startStandalone(context, failsLate, { OPTIONS })
  const began = performance.now()
  const endless = send({ port: worker.port, path: '/endless', timeoutMs: 20_000 })
  await send({ port: worker.port, path: '/fail', agent: keepOneConnection() })
  assert.notEqual((await endless).kind, 'ok')
  assert.equal(await worker.exitCode, 75)
  assert.ok(performance.now() - began < 5_000, 'not the ten seconds that are the default')
})

test('a worker that is asked to leave while it fails to start still answers [A14]', async (context) => {
  const worker = await startStandalone(context, failsLate)
  const slow = send({ port: worker.port, path: '/slow' })
  await send({ port: worker.port, path: '/fail' })
  worker.signal('SIGTERM')
  assert.equal((await slow).kind, 'ok')
  assert.equal(await worker.exitCode, 69)
})

test('when it is asked twice, it leaves at once [A14]', async (context) => {
  const OPTIONS = JSON.stringify({ drainTimeoutMs: 600_000 })
  const worker = await startStandalone(context, failsLate, { OPTIONS })
  const endless = send({ port: worker.port, path: '/endless', timeoutMs: 20_000 })
  await send({ port: worker.port, path: '/fail' })
  const again = setInterval(() => worker.signal('SIGTERM'), 50) // two at the same moment are one
  context.after(() => clearInterval(again))
  assert.notEqual((await endless).kind, 'ok')
  assert.equal(await worker.exitCode, 75)
})

test('an entry that throws fails the start with its own error, and later only degrades the pool [A15]', async (context) => {
  await failThenServe(context, 'throws', /TypeError: the release is broken/)
})

test('an entry that exits 0 at once is no better than one that throws [A16]', async (context) => {
  await failThenServe(context, 'exits', /exited with code 0 before it was ready/)
})

async function failThenServe(context: TestContext, how: string, reason: RegExp): Promise<void> {
  const fault = createFault(context)
  const options = { app: 'breaks-later.mjs', size: 2, env: { FAULT: fault.file } }
  fault.begin(how)
  {
    await using pool = await createTestPool(options)
    await assert.rejects(pool.command('start'), { code: 'ERR_POOL_START_FAILED', message: reason })
    assert.ok(pool.seen('worker:forked').length <= 6, 'three times for each slot')
    assert.deepEqual(childrenOf(pool.pid), [])
  }
  fault.end()
  await using pool = await createTestPool(options)
  await pool.command('start')
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  fault.begin(how)
  signalProcess(pool.workerPids[0] ?? 0, 'SIGTERM') // it finishes what it holds
  const { slot } = await pool.waitFor('slot:delayed', ({ crashes }) => crashes === 4)
  const failures = pool.seen('worker:exited').filter(({ expected }) => !expected)
  assert.ok(failures.length >= 3, `only ${failures.length} starts failed`)
  for (const exit of failures) assert.deepEqual([exit.slot, exit.reason], [slot, 'start-failed'])
  const accepting = new Set(pool.seen('pool:degraded').map((degraded) => degraded.accepting))
  assert.deepEqual([...accepting], [1])
  fault.end()
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  const tally = await load.stop(100)
  tally.assertNothingLost(100)
}
