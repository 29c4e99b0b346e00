// Listeners of a pool are the user's code, and may do what they like.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

test('listeners that throw or reject are told as warnings, and the pool goes on [B9]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2 })
  const names = ['worker:forked', 'worker:ready', 'worker:draining', 'worker:exited']
  const all = [...names, 'reload:started', 'reload:completed', 'pool:degraded', 'pool:ready']
  for (const name of all) await pool.command('listenBadly', name)
  signalProcess(pool.workerPids[0] ?? 0, 'SIGKILL')
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  await pool.command('reload')
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  assert.deepEqual((await pool.status()).workers.map(({ slot, state }) => [slot, state]).sort(), [
    [0, 'ready'],
    [1, 'ready'],
  ])
  for (const name of all) {
    assert.ok(pool.output.includes(`a listener of '${name}' threw: Error: a bad listener`), name)
    assert.ok(pool.output.includes(`a listener of '${name}' threw: Error: a bad async`), name)
  }
})

test('a pool whose listeners are all taken away replaces, reloads and stops as before [B9]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const [first] = pool.workerPids
  await pool.command('deafen')
  signalProcess(first ?? 0, 'SIGKILL')
  await until('it is replaced', async () => {
    const [worker] = (await pool.status()).workers
    return worker?.state === 'ready' && worker.pid !== first
  })
  await pool.command('reload')
  assert.equal((await pool.status()).generation, 2)
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})
