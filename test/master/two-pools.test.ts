// Several pools in one process, which share what Node keeps once for each process: the settings of
// `node:cluster`, its list of workers, and the handlers of signals.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createPool, type Pool } from '@regrow/master'
import { startHammer } from '../../testing/hammer.ts'
import { locateApp } from '../../testing/locate-app.ts'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'

test('a crash, a reload and the stop of one pool leave the other one alone [B8]', async () => {
  await using one = await startHere('hello.mjs')
  await using other = await startHere('slow.mjs')
  const before = pidsOf(other.pool)
  const load = startHammer({ port: other.port, kept: 4, fresh: 2 })
  await crash(one.pool)
  await one.pool.reload()
  assert.equal((await send({ port: one.port })).body, 'hello')
  await one.pool.stop()
  const tally = await load.stop(100)
  tally.assertNothingLost(100)
  assert.deepEqual(pidsOf(other.pool), before)
  assert.deepEqual([isListening(one.port), isListening(other.port)], [false, true])
})

test('workers that two pools fork at the same time run each their own entry [B8]', async () => {
  await using one = await startHere('hello.mjs')
  await using other = await startHere('slow.mjs')
  await Promise.all([one.pool.reload(), other.pool.reload(), crash(one.pool)])
  for (let count = 0; count < 10; count += 1) {
    const answers = await Promise.all([one, other].map(({ port }) => send({ port })))
    assert.deepEqual(
      answers.map(({ body }) => body),
      ['hello', 'done'],
    )
  }
})

test('a signal is heard by each pool that listens, and a stop takes only its own handlers away [B8]', async () => {
  const before = process.listenerCount('SIGHUP')
  await using deaf = await startHere('hello.mjs')
  await using one = await startHere('hello.mjs', { signals: true })
  await using other = await startHere('slow.mjs', { signals: true })
  process.kill(process.pid, 'SIGHUP')
  await until('both have reloaded', () => areAt(2, one.pool, other.pool))
  await one.pool.stop()
  process.kill(process.pid, 'SIGHUP')
  await until('the other one has reloaded', () => areAt(3, other.pool))
  assert.equal(deaf.pool.status().generation, 1)
  await other.pool.stop()
  assert.equal(process.listenerCount('SIGHUP'), before)
})

test('two pools of one entry, and a module that is loaded three times, work [B10]', async () => {
  const again: Module = await import(`${import.meta.resolve('@regrow/master')}?again`)
  const required: Module = createRequire(import.meta.url)('@regrow/master')
  assert.notEqual(again.createPool, createPool)
  await using first = await startHere('hello.mjs')
  await using second = await startHere('hello.mjs', {}, again)
  await using third = await startHere('hello.mjs', {}, required)
  for (const { pool, port } of [first, second, third]) {
    await crash(pool)
    await pool.reload()
    assert.equal((await send({ port })).body, 'hello')
  }
})

type Module = { readonly createPool: typeof createPool }

/** A pool in this process; it is stopped with the scope. */
async function startHere(app: string, options = {}, module: Module = { createPool }) {
  const entry = pathToFileURL(locateApp(app))
  const port = await findFreePort()
  const env = { PORT: String(port) }
  const pool = module.createPool({ entry, size: 2, execArgv: [], env, ...options })
  await pool.start()
  return { pool, port, [Symbol.asyncDispose]: () => pool.stop() }
}

/** End one worker by force, and wait until the pool is whole again. */
async function crash(pool: Pool): Promise<void> {
  const [pid = 0] = pidsOf(pool)
  signalProcess(pid, 'SIGKILL')
  await until('it is replaced', () => {
    const pids = pidsOf(pool)
    return pids.length >= 2 && !pids.includes(pid)
  })
}

function pidsOf(pool: Pool): number[] {
  const ready = pool.status().workers.filter(({ state }) => state === 'ready')
  return ready.flatMap(({ pid }) => pid ?? [])
}

function areAt(generation: number, ...pools: Pool[]): boolean {
  return pools.every((pool) => {
    const { reloading, generation: now } = pool.status()
    return now === generation && !reloading
  })
}
