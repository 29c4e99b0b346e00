// Promise 7: a master that dies, even by SIGKILL, leaves workers that finish what they hold and exit.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { startHammer } from '../../testing/hammer.ts'
import { isListening } from '../../testing/ports.ts'
import { isAlive, signalProcess, untilGone } from '../../testing/processes.ts'
import { connectRaw } from '../../testing/raw-client.ts'
import { keepOneConnection, type Outcome, send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

for (const distribution of distributions) {
  test(`workers of a master killed with SIGKILL finish what they hold, and exit, ${distribution} [B1]`, async () => {
    await using pool = await startPool({ app: 'slow.mjs', size: 2, distribution })
    const held = Array.from({ length: 20 }, () => send({ port: pool.port, path: '/halves?ms=800' }))
    await send({ port: pool.port, path: '/?ms=0' })
    await pool.killMaster()
    for (const { kind, body } of await Promise.all(held)) {
      assert.deepEqual([kind, body], ['ok', 'first half, done'])
    }
    await untilGone(pool.workerPids)
  })
}

for (const distribution of distributions) {
  test(`a new master can listen on the port at once, ${distribution} [B1]`, async () => {
    const app = 'transfers.mjs'
    await using pool = await startPool({ app, size: 1, distribution, drainTimeoutMs: 60_000 })
    const held = await connectRaw(pool.port)
    held.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nha')
    await send({ port: pool.port })
    await pool.killMaster()
    await until('the port is free', () => !isListening(pool.port), 1_000)
    {
      await using next = await startPool({
        ...{ app, size: 1, distribution },
        env: { PORT: `${pool.port}` },
      })
      assert.ok(pool.workerPids.some(isAlive), 'the orphan still holds its request')
      assert.equal((await send({ port: next.port })).kind, 'ok')
      held.write('lf')
      assert.equal(await held.ended, 'closed')
      assert.match(held.text(), /got 4$/)
    }
  })
}

test('orphans that hold on are gone after drainTimeoutMs [B1]', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1, drainTimeoutMs: 1_000 })
  const held = send({ port: pool.port, path: '/?ms=60000' })
  await send({ port: pool.port, path: '/?ms=0' })
  await pool.killMaster()
  await untilGone(pool.workerPids, 3_000)
  assert.equal((await held).kind, '503')
})

test('an error in the master itself orphans its workers like SIGKILL, and leaves nothing [B2]', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const held = send({ port: pool.port, path: '/?ms=500' })
  await send({ port: pool.port, path: '/?ms=0' })
  await pool.command('throw')
  assert.equal((await held).kind, 'ok')
  await untilGone([pool.pid, ...pool.workerPids])
})

test('a master that runs out of memory orphans its workers like SIGKILL, and leaves nothing [B2]', async () => {
  const masterArgs = ['--max-old-space-size=48']
  await using pool = await startPool({ app: 'slow.mjs', size: 1, masterArgs })
  const held = send({ port: pool.port, path: '/?ms=1500' })
  await send({ port: pool.port, path: '/?ms=0' })
  await pool.command('exhaust')
  assert.equal((await held).kind, 'ok')
  await untilGone([pool.pid, ...pool.workerPids])
})

for (const distribution of distributions) {
  test(`a stopped master costs nobody what they hold, and killed then, leaves nothing, ${distribution} [B1]`, async () => {
    await using pool = await startPool({ app: 'slow.mjs', size: 2, distribution })
    const agent = keepOneConnection()
    await send({ port: pool.port, agent, path: '/?ms=0' })
    signalProcess(pool.pid, 'SIGSTOP')
    assert.equal((await send({ port: pool.port, agent, path: '/?ms=100' })).kind, 'ok')
    const held = send({ port: pool.port, agent, path: '/halves?ms=300' })
    await pool.killMaster()
    assert.equal((await held).kind, 'ok')
    await untilGone(pool.workerPids)
    agent.destroy()
  })
}

test('a worker whose master dies while it boots does not serve', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const reloading = assert.rejects(pool.command('reload'), /the master exited/)
  const { pid } = await pool.waitFor('worker:forked', ({ generation }) => generation === 2)
  signalProcess(pool.pid, 'SIGKILL')
  await reloading
  assert.deepEqual(pool.seen('worker:ready').length, 1, 'it was ready before its master died')
  const served = new Set<string | undefined>()
  const onOutcome = ({ headers }: Outcome) => served.add(headers?.['x-worker']?.toString())
  const load = startHammer({ port: pool.port, kept: 0, fresh: 2, pauseMs: 5, onOutcome })
  await untilGone(pool.workerPids)
  const { total } = await load.stop()
  assert.ok(total > 10, `only ${total} requests asked for it`)
  assert.ok(!served.has(String(pid)), 'it has served')
})

test('a message to a master that is gone costs no request [B1, R19]', async () => {
  await using pool = await startPool({ app: 'leftovers/sends-metrics.mjs', size: 1 })
  const held = Array.from({ length: 5 }, () => send({ port: pool.port, path: '/?ms=500' }))
  await send({ port: pool.port })
  await pool.killMaster()
  for (const { kind, body } of await Promise.all(held))
    assert.deepEqual([kind, body], ['ok', 'counted'])
  await untilGone(pool.workerPids)
  assert.equal(pool.complaints, '')
})
