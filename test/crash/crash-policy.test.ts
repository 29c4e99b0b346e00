// Promise 4 again: how many crashes are too many, and who shall not be replaced.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { createTestPool, type RemoteError, startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const backoff = { minMs: 20, maxMs: 20, jitter: 0 }

test('more crashes than the restart window allows stop the pool, and the good workers drain', async () => {
  const restartWindow = { maxRestarts: 3, windowMs: 60_000 }
  const options = { app: 'crash/slot-0-crashes.mjs', backoff, restartWindow }
  await using pool = await createTestPool(options)
  await pool.command('start').catch(() => undefined) // it may be in a crash loop before it was ever ready
  const { error } = await pool.waitFor('pool:failed')
  assert.equal((error as RemoteError).code, 'ERR_POOL_CRASH_LOOP')
  assert.match(error.message, /^4 crashes within 60000 ms; the last one: /)
  await pool.waitFor('pool:stopped')
  const good = pool.seen('worker:exited').filter(({ slot }) => slot === 1)
  assert.deepEqual(
    good.map(({ reason, code }) => [reason, code]),
    [['stop', 0]],
  )
})

test('a pool that is to keep trying in a crash loop serves on, and shows the degraded slot', async () => {
  const restartWindow = { maxRestarts: 3, windowMs: 60_000 }
  const options = {
    app: 'crash/slot-0-crashes.mjs',
    backoff,
    restartWindow,
    onCrashLoop: 'keep-trying' as const,
  }
  await using pool = await createTestPool(options)
  pool.command('start').catch(() => undefined)
  const { crashes } = await pool.waitFor('pool:crash-loop')
  assert.equal(crashes, 4)
  assert.equal((await pool.waitFor('slot:degraded')).slot, 0)
  const { slots, state } = await pool.status()
  assert.deepEqual(
    slots.map(({ degraded }) => degraded),
    [true, false],
  )
  assert.equal(state, 'running')
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('a worker that asks not to be replaced closes its slot, until a recycle opens it', async () => {
  await using pool = await startPool({ app: 'wears-out.mjs' })
  await send({ port: pool.port, path: '/exit?code=79' })
  const { slot, code } = await pool.waitFor('slot:closed')
  assert.equal(code, 79)
  assert.equal(pool.seen('worker:exited')[0]?.reason, 'final')
  assert.equal((await pool.status()).slots[slot]?.closed, true)
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  assert.equal(pool.workerPids.length, 2)
  await pool.command('recycle', slot)
  assert.equal(pool.workerPids.length, 3)
})

test('a worker that drains by itself and leaves with a final code is not replaced, either [R16]', async () => {
  await using pool = await startPool({ app: 'wears-out.mjs' })
  await send({ port: pool.port, path: '/leave?code=79' })
  const { slot } = await pool.waitFor('slot:closed')
  await until('its successor has left', async () => (await pool.status()).workers.length === 1)
  assert.deepEqual([pool.workerPids.length, (await pool.status()).slots[slot]?.closed], [3, true])
  await send({ port: pool.port, path: '/leave?code=79' })
  await pool.waitFor('pool:stopped')
  for (const { expected } of pool.seen('worker:exited')) assert.ok(expected)
})

for (const [how, options, code] of [
  ['by the code of its own program', { env: { EXIT_CODE: '79' } }, 79],
  ['by the code of a failed start', { finalExitCodes: [69] }, 69],
] as const)
  test(`an app that fails to start and asks not to be replaced is not tried again: ${how}`, async () => {
    await using pool = await createTestPool({ app: 'fails-to-start.mjs', size: 1, ...options })
    await assert.rejects(pool.command('start'), { code: 'ERR_POOL_START_FAILED' })
    const exits = pool.seen('worker:exited')
    assert.deepEqual(
      exits.map((exit) => [exit.code, exit.reason]),
      [[code, 'final']],
    )
    assert.equal(pool.seen('worker:forked').length, 1)
  })

test('a pool whose last worker asks not to be replaced stops', async () => {
  await using pool = await startPool({ app: 'wears-out.mjs', size: 1, finalExitCodes: [7] })
  await send({ port: pool.port, path: '/exit?code=7' })
  await pool.waitFor('pool:stopped')
  assert.equal((await pool.status()).state, 'stopped')
})
