// When a program that was to be adopted in a pool is ready, and what is left to itself.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, type RemoteError, startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

test('a program that listens on several ports is ready when it listens on all of them', async () => {
  await using pool = await startPool({ app: 'adopt/plain-ports.mjs', size: 1, adopt: true })
  await until('it tells', () => pool.textOf('stdout') === 'ready with 3 ports\n')
  await pool.command('reload')
})

test('a program without a server is adopted at once if the pool is ready when it is online', async () => {
  const liveness = { heartbeatMs: 100, livenessTimeoutMs: 2_000 }
  const options = { app: 'adopt/plain-consumer.mjs', readyWhen: 'online', adopt: true } as const
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
  await using pool = await startPool({ app: 'slow.mjs', size: 1, adopt: true })
  const load = startHammer({ port: pool.port, path: '/?ms=30', kept: 3, fresh: 2 })
  await load.tally.untilServed(20)
  await pool.command('reload')
  await load.tally.untilServed(20)
  ;(await load.stop(40)).assertNothingLost(40)
})
