// Programs that never heard of regrow in a pool with `adopt: true`: the promises are those of `runWorker`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typescripts } from './support/adopted.ts'
import { startHammer } from './support/hammer.ts'
import { signalProcess, untilGone } from './support/processes.ts'
import { send } from './support/request.ts'
import { createTestPool, type RemoteError, startPool } from './support/start-pool.ts'
import { until } from './support/until.ts'

// How a program is loaded and how connections come to it have nothing to do with each other.
const kinds = [
  ['an ES module', { app: 'plain-routes.mjs', distribution: 'round-robin' }],
  ['a CommonJS module', { app: 'plain-routes.cjs', distribution: 'shared' }],
  ...typescripts.map(
    ([kind, execArgv]) => [kind, { app: 'plain-routes.ts', execArgv, size: 1 }] as const,
  ),
] as const

for (const [kind, options] of kinds) {
  test(`an uncaught error costs ${kind} exactly one response, and a reload nothing`, async () => {
    await using pool = await startPool({ ...options, adopt: true })
    const load = startHammer({ port: pool.port, kept: 3, fresh: 2, pauseMs: 20 })
    await load.tally.untilServed(20)
    for (let thrown = 0; thrown < 2; thrown += 1)
      assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
    await pool.waitFor('worker:exited', ({ reason }) => reason === 'faulted')
    const { error } = await pool.waitFor('worker:faulted')
    assert.equal(error.message, 'thrown in a plain program')
    assert.equal(error.path, '/throw')
    await pool.command('reload')
    await load.tally.untilServed(20)
    ;(await load.stop()).assertNothingLost(40)
  })
}

test('an adopted worker finishes what it holds when it is recycled, resized away, or stopped', async () => {
  await using pool = await startPool({ app: 'plain-routes.mjs', adopt: true })
  const hold = async () => {
    const held = Array.from({ length: 6 }, () => send({ port: pool.port, path: '/slow?ms=400' }))
    await send({ port: pool.port })
    return held
  }
  const held = [...(await hold())]
  await pool.command('recycle', 0)
  held.push(...(await hold()))
  await pool.command('resize', 1)
  held.push(...(await hold()))
  await pool.command('stop')
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
  const exits = pool.seen('worker:exited').map(({ code, reason }) => [code, reason])
  assert.deepEqual(exits, [
    [0, 'recycle'],
    [0, 'resize'],
    [0, 'stop'],
  ])
})

test('a hung adopted worker tells where it hangs, is killed and replaced', async () => {
  const liveness = { heartbeatMs: 100, livenessTimeoutMs: 1_500, reportOnHang: true }
  await using pool = await startPool({ app: 'plain-routes.mjs', adopt: true, ...liveness })
  await until('both have told how they fare, again and again', async () => {
    await send({ port: pool.port })
    return (await pool.status()).workers.every(({ load }) => (load?.served ?? 0) > 2)
  })
  const blocked = send({ port: pool.port, path: '/block', timeoutMs: 20_000 })
  const { report } = await pool.waitFor('worker:blocked')
  assert.match(report.stack, /plain-routes\.mjs:\d+:\d+/)
  const { pid } = await pool.waitFor('worker:overdue', ({ deadline }) => deadline === 'liveness')
  const end = await pool.waitFor('worker:exited')
  assert.deepEqual([end.pid, end.signal, end.reason], [pid, 'SIGKILL', 'liveness'])
  assert.equal((await blocked).kind, 'reset')
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
})

test('an adopted worker that began as many requests as it may is replaced, and nobody notices', async () => {
  const recycle = { maxRequests: 50, jitter: 0 }
  const options = { app: 'plain-routes.cjs', size: 1, adopt: true, heartbeatMs: 100, recycle }
  await using pool = await startPool(options)
  const load = startHammer({ port: pool.port, kept: 2, fresh: 2, pauseMs: 10 })
  await pool.waitFor('worker:exited', ({ reason }) => reason === 'recycle')
  ;(await load.stop()).assertNothingLost(50)
})

test('adopted workers of a master that was killed finish what they hold, and exit', async () => {
  await using pool = await startPool({ app: 'plain-routes.mjs', adopt: true })
  const held = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/slow?ms=500' }))
  await send({ port: pool.port })
  await pool.killMaster()
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
  await untilGone(pool.workerPids)
})

test('a program that listens on several ports is ready when it listens on all of them', async () => {
  await using pool = await startPool({ app: 'plain-ports.mjs', size: 1, adopt: true })
  await until('it tells', () => pool.textOf('stdout') === 'ready with 3 ports\n')
  await pool.command('reload')
})

test('a program without a server is adopted at once if the pool is ready when it is online', async () => {
  const liveness = { heartbeatMs: 100, livenessTimeoutMs: 2_000 }
  const options = { app: 'plain-consumer.mjs', readyWhen: 'online', adopt: true } as const
  await using pool = await startPool({ ...options, ...liveness })
  await until('heartbeats come in', async () => {
    const { workers } = await pool.status()
    return workers.length === 2 && workers.every(({ load }) => load !== undefined)
  })
  const consuming = () => pool.output.match(/consuming/g)?.length
  await until('both consume', () => consuming() === 2)
  const [pid = 0] = pool.workerPids
  signalProcess(pid, 'SIGUSR2') // it throws
  const { error } = await pool.waitFor('worker:faulted')
  assert.equal(error.message, 'a bad message')
  const exit = await pool.waitFor('worker:exited')
  assert.deepEqual([exit.pid, exit.code, exit.reason], [pid, 70, 'faulted'])
  await until('its successor consumes', () => consuming() === 3)
  await pool.command('reload')
  assert.equal(pool.output.match(/batch finished/g)?.length, 3, pool.output)
})

test('a program without a server is not ready by itself', async () => {
  const options = { app: 'plain-online.mjs', size: 1, adopt: true, startTimeoutMs: 500 }
  await using pool = await createTestPool(options)
  await assert.rejects(pool.command('start'), /not ready within startTimeoutMs/)
})

test('a child of an adopted worker is no worker: it has none of the flags that the master gave', async () => {
  await using pool = await startPool({ app: 'plain-forks.mjs', size: 1, adopt: true })
  const { body } = await send({ port: pool.port })
  assert.deepEqual(JSON.parse(body ?? ''), { execArgv: [], listensForCtrlC: 0 })
})

test('an adopted program cannot stand by, and createPool says so', async () => {
  const options = { app: 'plain.mjs', adopt: true, standby: 1 }
  await assert.rejects(createTestPool(options), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_INVALID_OPTION')
    assert.match(error.message, /`standby` must be 0 with `adopt`/)
    return true
  })
})

test('a program that calls runWorker is left to it, though it was to be adopted', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, adopt: true })
  const load = startHammer({ port: pool.port, kept: 3, fresh: 2, pauseMs: 20 })
  await load.tally.untilServed(20)
  await pool.command('reload')
  await load.tally.untilServed(20)
  ;(await load.stop()).assertNothingLost(40)
})
