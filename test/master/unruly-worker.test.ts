// Promise 8: a worker can do nothing that throws in the master.

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { startHammer } from '../../testing/hammer.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const masterArgs = ['--expose-gc']

test('garbage on the channel is an event at most, and the pool serves on [A20]', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 1 })
  assert.equal((await send({ port: pool.port, path: '/garbage' })).kind, 'ok')
  await pool.waitFor('worker:unreadable', ({ name }) => name === 'unheard-of')
  assert.equal((await send({ port: pool.port, path: '/garbage' })).kind, 'ok')
  await servesOn(pool)
  const names = pool.seen('worker:unreadable').map(({ name }) => name)
  assert.equal(new Set(names).size, names.length, 'each is told once')
})

test('a message of a newer protocol from a worker that serves is told, and costs nothing [A20]', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 1 })
  await send({ port: pool.port, path: '/version' })
  await pool.waitFor('worker:unreadable', ({ name }) => name === 'version 99')
  await servesOn(pool)
})

for (const distribution of distributions) {
  test(`forged messages of Node itself throw nothing in the master, ${distribution} [A20]`, async () => {
    await using pool = await startPool({ app: 'master/forges-messages.mjs', size: 1, distribution })
    for (const path of ['/0', '/1', '/2', '/3', '/4', '/5', '/6', '/7']) {
      assert.equal((await send({ port: pool.port, path })).kind, 'ok')
    }
    await pool.waitFor('worker:unreadable', ({ name }) => name === 'NODE_…')
    await servesOn(pool)
  })
}

test('a worker that sends that it leaves, and listens on, does not end the master when another one exits [A20]', async () => {
  await using pool = await startPool({ app: 'master/forges-messages.mjs' })
  for (let count = 0; count < 4; count++) await send({ port: pool.port, path: '/8' })
  process.kill(pool.workerPids[0] ?? 0, 'SIGKILL')
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[2])
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('servers and sockets that a worker sends along with messages are closed in the master when nobody listens for them [R31]', async () => {
  await using pool = await startPool({ app: 'master/sends-handles.mjs', size: 1 })
  const open = () => readdirSync(`/proc/${pool.pid}/fd`).length
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  const before = open()
  for (const kind of ['server', 'socket', 'udp', 'internal']) {
    assert.equal((await send({ port: pool.port, path: `/${kind}` })).kind, 'ok', kind)
    await until(`no ${kind} is open`, () => open() < before + 5, 5_000)
  }
  await servesOn(pool)
})

test('a flood of 100,000 messages leaves the master responsive and small, and others serve [A19]', async (context) => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 2, masterArgs })
  const before = Number(await pool.command('held'))
  // New connections: the worker that floods blocks its loop, and kept ones may outlast keepAliveTimeout.
  const load = startHammer({ port: pool.port, kept: 0, fresh: 4, pauseMs: 5, timeoutMs: 30_000 })
  const slowestMs = await slowestStatus(pool, () => sendAndBeHeard(pool, '/flood'))
  context.diagnostic(`status() took ${Math.round(slowestMs)} ms at most`)
  assert.ok(slowestMs < 5_000, `status() took ${slowestMs} ms`)
  ;(await load.stop(50)).assertNothingLost(50)
  const grownBy = Number(await pool.command('held')) - before
  context.diagnostic(`the master holds ${grownBy} bytes more`)
  assert.ok(grownBy < 5_000_000, `the master holds ${grownBy} bytes more`)
  await servesOn(pool)
})

test('a message of 100 MB is heard and forgotten [A20]', async () => {
  await using pool = await startPool({ app: 'garbage-sender.mjs', size: 1, masterArgs })
  const before = Number(await pool.command('held'))
  await sendAndBeHeard(pool, '/huge')
  const grownBy = Number(await pool.command('held')) - before
  assert.ok(grownBy < 20_000_000, `the master holds ${grownBy} bytes more`)
  await servesOn(pool)
})

test('a worker whose stdout is read by nobody any more starts and serves all the same', async () => {
  await using pool = await startPool({ app: 'master/writes-at-boot.mjs', size: 1 })
  pool.master.stdout?.destroy()
  await pool.command('reload')
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('a worker that closes its channel itself is drained and replaced [A18]', async () => {
  await using pool = await startPool({ app: 'dies-on-request.mjs', size: 1 })
  const held = send({ port: pool.port, path: '/?ms=500' })
  await send({ port: pool.port })
  await send({ port: pool.port, path: '/disconnect' })
  const exit = await pool.waitFor('worker:exited')
  assert.equal(exit.pid, pool.workerPids[0])
  assert.deepEqual([exit.code, exit.expected, exit.reason], [0, false, 'channel-lost'])
  assert.equal((await held).kind, 'ok')
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[1])
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

/** Have one worker send what the path says; resolves when the master has read all of it. */
async function sendAndBeHeard(pool: TestPool, path: string): Promise<void> {
  const agent = keepOneConnection()
  const target = { port: pool.port, agent, timeoutMs: 30_000 }
  assert.equal((await send({ ...target, path })).kind, 'ok')
  const last = await send({ ...target, path: '/version' })
  assert.deepEqual([last.kind, last.reused], ['ok', true], 'both go to one worker')
  await pool.waitFor('worker:unreadable', ({ name }) => name === 'version 99', 30_000)
  agent.destroy()
}

/** The longest time that the master took to answer, of all the times that it was asked meanwhile. */
async function slowestStatus(pool: TestPool, act: () => Promise<void>): Promise<number> {
  let isOver = false
  const acted = act().finally(() => {
    isOver = true
  })
  let slowestMs = 0
  do {
    const began = performance.now()
    await pool.status()
    slowestMs = Math.max(slowestMs, performance.now() - began)
  } while (!isOver)
  await acted
  return slowestMs
}

async function servesOn(pool: TestPool): Promise<void> {
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:exited'), [])
  assert.equal((await pool.status()).state, 'running')
}
