// Promises 6 and 7: every stop ends, with nothing lost and nothing left.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createPool } from '@regrow/master'
import { distributions } from '../../testing/distributions.ts'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { childrenOf, isAlive, signalProcess, untilGone } from '../../testing/processes.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { forkGoverned } from '../support/fork-governed.ts'

for (const distribution of distributions) {
  test(`stop() answers the requests in flight, refuses new ones, and leaves nothing, ${distribution}`, async () => {
    await using pool = await startPool({ app: 'slow.mjs', size: 2, distribution })
    const held = Array.from({ length: 20 }, () => send({ port: pool.port, path: '/halves?ms=600' }))
    await send({ port: pool.port, path: '/?ms=0' })
    const stopped = pool.command('stop')
    await pool.waitFor('worker:draining', () => pool.seen('worker:draining').length === 2)
    for (const { kind, body } of await Promise.all(held)) {
      assert.deepEqual([kind, body], ['ok', 'first half, done'])
    }
    await stopped
    assert.equal((await send({ port: pool.port })).kind, 'refused')
    const ends = pool.seen('worker:exited').map(({ code, expected }) => ({ code, expected }))
    assert.deepEqual(ends, Array(2).fill({ code: 0, expected: true }))
    assert.deepEqual(childrenOf(pool.pid), [])
    const { listeners, resources } = (await pool.command('residue')) as Record<string, string[]>
    assert.ok(!listeners?.includes('SIGTERM'), `listeners left: ${listeners}`)
    assert.deepEqual(
      resources?.filter((name) => name === 'Timeout'),
      [],
    )
  })
}

test('stop() waits at most a second for connections that are kept and not used [D2]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const agent = keepOneConnection()
  await send({ port: pool.port, agent })
  const began = performance.now()
  await pool.command('stop')
  const tookMs = performance.now() - began
  assert.ok(
    tookMs < 2_500,
    `the connection was kept for ${tookMs} ms, and its server keeps it for 5,000`,
  )
  assert.deepEqual(pool.seen('worker:overdue'), [])
  agent.destroy()
})

test('a connection that the last worker gives back after it closed its door is ended and does not hang [D4]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const [worker = Number.NaN] = pool.workerPids
  signalProcess(worker, 'SIGSTOP') // so that it is told to drain first, and of the connection then
  const stopped = pool.command('stop')
  await pool.waitFor('worker:draining')
  const request = send({ port: pool.port })
  await send({ port: pool.port, timeoutMs: 100 }) // by now the first one has been handed over
  signalProcess(worker, 'SIGCONT')
  assert.equal((await request).kind, 'reset')
  await stopped
})

test('a second stop() joins the first', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const held = send({ port: pool.port, path: '/?ms=300' })
  await send({ port: pool.port, path: '/?ms=0' })
  await Promise.all([pool.command('stop'), pool.command('stop'), pool.command('stop')])
  assert.equal((await held).kind, 'ok')
  assert.equal(pool.seen('pool:stopped').length, 1)
})

for (const distribution of distributions) {
  test(`a worker that ignores the order to drain is killed at the deadline, ${distribution} [A12]`, async () => {
    await using pool = await startPool({
      app: 'stop/ignores-drain.mjs',
      size: 1,
      drainTimeoutMs: 500,
      distribution,
    })
    await pool.command('stop')
    const [exit] = pool.seen('worker:exited')
    assert.deepEqual(
      [exit?.signal, exit?.expected, exit?.reason],
      ['SIGKILL', true, 'drain-timeout'],
    )
    assert.deepEqual(pool.seen('worker:overdue')[0]?.deadline, 'drain-timeout')
  })
}

// By nobody but this test: on a busy machine a master may kill in the moment in which its worker leaves.
test('an app whose stop() never ends is left at the deadline, and by itself', async (context) => {
  const worker = forkGoverned(context, 'never-stops.mjs', { env: { PORT: '0' } })
  await worker.untilFact('ready')
  worker.order({ type: 'drain', reason: 'stop', timeoutMs: 1_000 })
  assert.deepEqual(await worker.exit, { code: 75, signal: null })
})

test('requests that are unanswered at the deadline get 503, and nobody waits for ever', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1, drainTimeoutMs: 1_000 })
  const held = send({ port: pool.port, path: '/?ms=60000' })
  await send({ port: pool.port, path: '/?ms=0' })
  await pool.command('stop')
  const { kind, headers } = await held
  assert.deepEqual([kind, headers?.connection], ['503', 'close'])
})

test('kill() forces every worker out at once, also during a stop [C4]', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 2 })
  const held = send({ port: pool.port, path: '/?ms=60000' })
  await send({ port: pool.port, path: '/?ms=0' })
  const stopped = pool.command('stop')
  await pool.waitFor('worker:draining')
  await pool.command('kill')
  await stopped
  assert.equal((await held).kind, 'reset')
})

test('stop during a reload wins: the reload rejects, and nothing is left [C2]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2 })
  const reloaded = assert.rejects(pool.command('reload'), { code: 'ERR_POOL_STOPPED' })
  await pool.waitFor('reload:started')
  await pool.command('stop')
  await reloaded
  assert.deepEqual(pool.seen('reload:completed'), [])
})

test('a stop during a reload hurries the predecessors that drain already', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const agent = keepOneConnection()
  await send({ port: pool.port, agent })
  const reloaded = assert.rejects(pool.command('reload'), { code: 'ERR_POOL_STOPPED' })
  await pool.waitFor('worker:draining', ({ reason }) => reason === 'reload')
  const began = performance.now()
  await pool.command('stop')
  const tookMs = performance.now() - began
  assert.ok(tookMs < 4_000, `idle connections were kept for ${tookMs} ms, as a reload keeps them`)
  await reloaded
  agent.destroy()
})

test('leaving the scope of `await using` stops the pool', async () => {
  const port = await findFreePort()
  const entry = fileURLToPath(new URL('../apps/hello.mjs', import.meta.url))
  const pids: number[] = []
  {
    await using pool = createPool({ entry, size: 2, env: { PORT: String(port) } })
    pool.on('worker:forked', ({ pid }) => pid && pids.push(pid))
    await pool.start()
    assert.equal((await send({ port })).kind, 'ok')
    assert.equal(pids.filter(isAlive).length, 2)
  }
  await untilGone(pids)
  assert.equal(isListening(port), false)
})
