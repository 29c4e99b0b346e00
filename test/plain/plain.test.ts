// Promise 9: plain programs are welcome.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, startPool } from '../../testing/start-pool.ts'

for (const distribution of distributions) {
  test(`a program that never heard of regrow is forked, replaced, reloaded, recycled and stopped, ${distribution}`, async () => {
    await using pool = await startPool({ app: 'plain.mjs', size: 2, distribution })
    assert.equal((await send({ port: pool.port })).kind, 'ok')
    const [victim = 0] = pool.workerPids
    signalProcess(victim, 'SIGKILL')
    await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
    await pool.command('reload')
    await pool.command('recycle', 1)
    await pool.command('resize', 1)
    assert.equal((await send({ port: pool.port })).kind, 'ok')
    const { workers, generation, size } = await pool.status()
    assert.deepEqual([workers.length, generation, size], [1, 2, 1])
  })
}

test('a program without a server is ready when it is online, if the pool is told so', async () => {
  await using pool = await startPool({ app: 'plain-online.mjs', size: 2, readyWhen: 'online' })
  await pool.command('reload')
  const exits = pool.seen('worker:exited')
  assert.deepEqual(
    exits.map(({ signal, expected, reason }) => [signal, expected, reason]),
    [
      ['SIGTERM', true, 'reload'],
      ['SIGTERM', true, 'reload'],
    ],
  )
})

test('a program without a server is not ready by itself', async () => {
  const options = { app: 'plain-online.mjs', size: 1, startTimeoutMs: 300 }
  await using pool = await createTestPool(options)
  await assert.rejects(pool.command('start'), /not ready within startTimeoutMs/)
})

test('a child of a worker is no worker: it has none of the flags that the master gave', async () => {
  await using pool = await startPool({ app: 'plain-forks.mjs', size: 1 })
  const { body } = await send({ port: pool.port })
  assert.deepEqual(JSON.parse(body ?? ''), { execArgv: [], listensForCtrlC: 0 })
})

test('a plain program that dies of an uncaught error says of which', async () => {
  await using pool = await startPool({ app: 'plain/plain-throws.mjs', size: 1 })
  await send({ port: pool.port, path: '/throw' })
  const { code, error, expected } = await pool.waitFor('worker:exited')
  assert.deepEqual([code, expected, error?.message], [1, false, 'thrown in a plain program'])
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
})

for (const how of ['domain', 'capture'])
  test(`an error that a plain program handles changes nothing, by ${how} [R10]`, async () => {
    const env = { HOW: how }
    await using pool = await startPool({ app: 'plain/plain-handles.cjs', size: 1, env })
    assert.equal((await send({ port: pool.port, path: '/throw' })).body, 'handled')
    await pool.command('reload')
    const [exit] = pool.seen('worker:exited')
    assert.deepEqual([exit?.code, exit?.reason, exit?.error], [0, 'reload', undefined])
  })

for (const adopt of [false, true])
  test(`a program that leaves after an error that it handled leaves as it says, adopted: ${adopt} [R10]`, async () => {
    const options = { app: 'plain/plain-handles.cjs', size: 1, adopt, env: { LEAVE: '1' } }
    await using pool = await createTestPool(options)
    await assert.rejects(pool.command('start'), /exited with code 1 before it was ready$/)
  })
