// The commands that change a running pool, and what they cost: nothing.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { startHammer } from '../../testing/hammer.ts'
import { startPool } from '../../testing/start-pool.ts'
import { resizeUnderLoad } from '../support/resize-under-load.ts'

for (const distribution of distributions) {
  test(`resizing up and down under load loses no request, ${distribution}`, async () => {
    await using pool = await startPool({ app: 'hello.mjs', size: 1, distribution })
    const load = startHammer({ port: pool.port, kept: 12, fresh: 6, pauseMs: 20 })
    for (const size of [3, 1, 2]) {
      await pool.command('resize', size)
      const { workers } = await pool.status()
      assert.equal(workers.length, size)
    }
    ;(await load.stop(100)).assertNothingLost(100)
  })
}

for (const distribution of distributions) {
  test(`a connection that the master hands to a worker in the moment it leaves is served by another, ${distribution} [D4]`, () =>
    resizeUnderLoad({ distribution, rounds: 2, clients: 12, pauseMs: 5 }))
}

test('resizing during a reload ends at the last wanted size, in one generation [C3]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2 })
  const changes = [
    pool.command('reload'),
    pool.command('resize', 4),
    pool.command('resize', 1),
    pool.command('resize', 3),
  ]
  await Promise.all(changes)
  const { workers, size } = await pool.status()
  const generations = workers.map(({ generation }) => generation)
  assert.deepEqual([size, generations], [3, [2, 2, 2]])
})

for (const distribution of distributions) {
  test(`recycling replaces one worker and loses no request, ${distribution}`, async () => {
    await using pool = await startPool({ app: 'hello.mjs', size: 2, distribution })
    const before = new Map((await pool.status()).workers.map(({ slot, pid }) => [slot, pid]))
    const load = startHammer({ port: pool.port, kept: 12, fresh: 6, pauseMs: 20 })
    await load.tally.untilServed(40)
    await pool.command('recycle', 0)
    await load.tally.untilServed(40)
    const tally = await load.stop(100)
    tally.assertNothingLost(100)
    const { workers } = await pool.status()
    const after = new Map(workers.map(({ slot, pid }) => [slot, pid]))
    assert.notEqual(after.get(0), before.get(0))
    assert.equal(after.get(1), before.get(1))
    await assert.rejects(pool.command('recycle', 2), {
      code: 'ERR_POOL_INVALID_OPTION',
      message: /slot must be an integer from 0 to 1; got 2/,
    })
  })
}

test('status() is plain data', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const status = await pool.status()
  assert.deepEqual(JSON.parse(JSON.stringify(status)), status)
  const { ageMs, load: _, ...worker } = status.workers[0] ?? { ageMs: -1, load: undefined }
  const identity = { slot: 0, generation: 1, release: 1, pid: pool.workerPids[0] }
  assert.deepEqual(worker, { ...identity, state: 'ready' })
  assert.ok(ageMs >= 0)
})
