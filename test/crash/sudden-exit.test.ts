// A worker is gone from one moment to the next: by its own exit, by a signal, for want of memory.
// That costs what it held, and nothing that another worker held.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { countKinds } from '../../testing/tally.ts'
import { until } from '../../testing/until.ts'

const app = 'dies-on-request.mjs'

for (const code of [0, 1]) {
  test(`process.exit(${code}) in the app is a crash with its code, and costs what it held [A7]`, async () => {
    await using pool = await startPool({ app, size: 2 })
    const exit = await loseOne(pool, () => dieOf(pool, `/exit?code=${code}`))
    assert.deepEqual([exit.code, exit.signal], [code, null])
  })
}

test('an app that calls process.exit() again and again waits out its backoff [A7]', async () => {
  await using pool = await startPool({ app, size: 1 })
  for (const crashes of [1, 2, 3]) {
    await dieOf(pool, '/exit?code=0')
    await pool.waitFor('worker:ready', () => pool.seen('worker:ready').length === crashes + 1)
  }
  assert.deepEqual(
    pool.seen('slot:delayed').map((slot) => slot.crashes),
    [2, 3],
  )
})

for (const signal of ['SIGKILL', 'SIGSEGV', 'SIGABRT'] as const) {
  test(`a worker that dies of ${signal} costs what it held, and its exit names the signal [A8]`, async () => {
    await using pool = await startPool({ app, size: 2 })
    const exit = await loseOne(pool, () => signalProcess(pool.workerPids[0] ?? 0, signal))
    assert.deepEqual([exit.code, exit.signal], [null, signal])
    assert.equal(exit.pid, pool.workerPids[0])
  })
}

test('a worker that runs out of memory costs what it held, and is replaced [A8]', async () => {
  const execArgv = ['--max-old-space-size=40']
  await using pool = await startPool({ app, size: 2, execArgv })
  const exit = await loseOne(pool, () => dieOf(pool, '/memory'))
  assert.deepEqual([exit.code, exit.signal], [null, 'SIGABRT'])
  assert.match(pool.output, /heap out of memory/)
})

async function dieOf(pool: TestPool, path: string): Promise<void> {
  assert.equal((await send({ port: pool.port, path })).kind, 'reset')
}

/** Let a worker die while both hold requests; gives its exit, once its successor serves. */
async function loseOne(pool: TestPool, die: () => Promise<void> | void) {
  const held = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/slow?ms=800' }))
  await until('all are in flight', () => countHeld(pool) === 10)
  await die()
  const exit = await pool.waitFor('worker:exited')
  assert.deepEqual([exit.expected, exit.reason], [false, 'crash'])
  const lost = countHeld(pool, exit.pid)
  assert.ok(lost > 0, 'it held some')
  assert.deepEqual(countKinds(await Promise.all(held)), { ok: 10 - lost, reset: lost })
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[2])
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  return exit
}

/** How many slow requests have reached a worker, or any. */
function countHeld(pool: TestPool, pid?: number): number {
  return pool.output.split(pid ? `held by ${pid}\n` : 'held by ').length - 1
}
