// Promise 8: a worker can do nothing that throws in the master.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributions } from './support/distributions.ts'
import { startHammer } from './support/hammer.ts'
import { send } from './support/request.ts'
import { startPool, type TestPool } from './support/start-pool.ts'

test('A20: garbage on the channel is an event at most, and the pool serves on', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 1 })
  assert.equal((await send({ port: pool.port, path: '/garbage' })).kind, 'ok')
  await pool.waitFor('worker:unreadable', ({ name }) => name === 'unheard-of')
  assert.equal((await send({ port: pool.port, path: '/garbage' })).kind, 'ok')
  await servesOn(pool)
  const names = pool.seen('worker:unreadable').map(({ name }) => name)
  assert.equal(new Set(names).size, names.length, 'each is told once')
})

test('A20: a message of a newer protocol from a worker that serves is told, and costs nothing', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 1 })
  await send({ port: pool.port, path: '/version' })
  await pool.waitFor('worker:unreadable', ({ name }) => name === 'version 99')
  await servesOn(pool)
})

for (const distribution of distributions) {
  test(`A20: forged messages of Node itself throw nothing in the master, ${distribution}`, async () => {
    await using pool = await startPool({ app: 'forges-messages.mjs', size: 1, distribution })
    for (const path of ['/0', '/1', '/2', '/3', '/4', '/5', '/6', '/7']) {
      assert.equal((await send({ port: pool.port, path })).kind, 'ok')
    }
    await pool.waitFor('worker:unreadable', ({ name }) => name === 'NODE_…')
    await servesOn(pool)
  })
}

test('A19: a flood of 100,000 messages leaves the master responsive and small, and others serve', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 2 })
  const before = Number(await pool.command('memory'))
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2, timeoutMs: 30_000 })
  const flood = send({ port: pool.port, path: '/flood', timeoutMs: 30_000 })
  for (let round = 0; round < 20; round += 1) await pool.status()
  assert.equal((await flood).kind, 'ok')
  const tally = await load.stop()
  tally.assertNothingLost()
  const grownBy = Number(await pool.command('memory')) - before
  assert.ok(grownBy < 100_000_000, `the master has grown by ${grownBy} bytes`)
  await servesOn(pool)
})

test('A20: a message of 100 MB is heard and forgotten', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 1 })
  assert.equal((await send({ port: pool.port, path: '/huge', timeoutMs: 30_000 })).kind, 'ok')
  await servesOn(pool)
})

test('a worker whose stdout is read by nobody any more starts and serves all the same', async () => {
  await using pool = await startPool({ app: 'writes-at-boot.mjs', size: 1 })
  pool.master.stdout?.destroy()
  await pool.command('reload')
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('A18: a worker that closes its channel itself is drained and replaced', async () => {
  await using pool = await startPool({ app: 'dies-on-request.mjs', size: 1 })
  await send({ port: pool.port, path: '/disconnect' })
  const exit = await pool.waitFor('worker:exited')
  assert.equal(exit.pid, pool.workerPids[0])
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[1])
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

async function servesOn(pool: TestPool): Promise<void> {
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:exited'), [])
  assert.equal((await pool.status()).state, 'running')
}
