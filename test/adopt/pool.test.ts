// Programs that never heard of regrow in a pool with `adopt: true`: the promises are those of `runWorker`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { untilGone } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { typescripts } from '../support/adopted.ts'

// How a program is loaded and how connections come to it have nothing to do with each other.
const kinds = [
  ['an ES module', { app: 'plain-routes.mjs', distribution: 'round-robin' }],
  ['a CommonJS module', { app: 'adopt/plain-routes.cjs', distribution: 'shared' }],
  ...typescripts.map(
    ([kind, execArgv]) => [kind, { app: 'adopt/plain-routes.ts', execArgv, size: 1 }] as const,
  ),
] as const

for (const [kind, options] of kinds) {
  test(`an uncaught error costs ${kind} exactly one response, and a reload nothing`, async () => {
    await using pool = await startPool({ ...options, adopt: true })
    const load = startHammer({ port: pool.port, path: '/slow?ms=30', kept: 3, fresh: 2 })
    await load.tally.untilServed(20)
    for (let thrown = 0; thrown < 2; thrown += 1)
      assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
    await pool.waitFor('worker:exited', ({ reason }) => reason === 'faulted')
    const { error } = await pool.waitFor('worker:faulted')
    assert.equal(error.message, 'thrown in a plain program')
    assert.equal(error.path, '/throw')
    await pool.command('reload')
    await load.tally.untilServed(20)
    ;(await load.stop(40)).assertNothingLost(40)
  })
}

test('an adopted worker finishes what it holds when it is recycled, resized away, or stopped', async () => {
  await using pool = await startPool({ app: 'plain-routes.mjs', adopt: true })
  const hold = async () => {
    const held = Array.from({ length: 6 }, () => send({ port: pool.port, path: '/slow?ms=250' }))
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

test('an adopted worker that began as many requests as it may is replaced, and nobody notices', async () => {
  const recycle = { maxRequests: 50, jitter: 0 }
  const options = { app: 'adopt/plain-routes.cjs', size: 1, adopt: true, heartbeatMs: 100, recycle }
  await using pool = await startPool(options)
  const load = startHammer({ port: pool.port, path: '/slow?ms=30', kept: 3, fresh: 2 })
  await pool.waitFor('worker:exited', ({ reason }) => reason === 'recycle')
  ;(await load.stop(50)).assertNothingLost(50)
})

test('adopted workers of a master that was killed finish what they hold, and exit', async () => {
  await using pool = await startPool({ app: 'plain-routes.mjs', adopt: true })
  const held = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/slow?ms=500' }))
  await send({ port: pool.port })
  await pool.killMaster()
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
  await untilGone(pool.workerPids)
})
