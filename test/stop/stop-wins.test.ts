// A stop in the middle of something else wins, whatever waits.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createTestPool, startPool } from '../../testing/start-pool.ts'
import { makeReleases, readApp } from '../support/releases.ts'

test('stop during start wins: the start rejects, and nothing is left [C2]', async () => {
  await using pool = await createTestPool({ app: 'never-ready.mjs', size: 2 })
  const started = assert.rejects(pool.command('start'), { code: 'ERR_POOL_STOPPED' })
  await pool.waitFor('worker:forked', () => pool.workerPids.length === 2)
  await pool.command('stop')
  await started
  assert.deepEqual(pool.seen('worker:ready'), [])
  assert.equal(pool.workerPids.length, 2)
})

for (const [verb, ...given] of [['reload'], ['recycle', 0], ['resize', 3]] as const)
  test(`stop wins over a ${verb} whose worker is never ready [C2]`, async () => {
    const release = makeReleases()
    const app = pathToFileURL(release.deploy('app', readApp('hello.mjs')))
    await using pool = await startPool({ app, size: 1 })
    release.deploy('app', readApp('never-ready.mjs'))
    const rejected = assert.rejects(pool.command(verb, ...given), { code: 'ERR_POOL_STOPPED' })
    await pool.waitFor('worker:forked', () => pool.workerPids.length > 1)
    await pool.command('stop')
    await rejected
    assert.equal(pool.seen('pool:stopped').length, 1)
  })

test('stop during a backoff does not wait for it, and forks nobody any more [C2]', async () => {
  const backoff = { minMs: 3_600_000, maxMs: 3_600_000, jitter: 0 }
  await using pool = await startPool({ app: 'crashes-when-ready.mjs', size: 1, backoff })
  await pool.waitFor('slot:delayed')
  const rejected = assert.rejects(pool.command('recycle', 0), { code: 'ERR_POOL_STOPPED' })
  const forks = pool.workerPids.length
  await pool.command('stop')
  await rejected
  assert.equal(pool.workerPids.length, forks)
})
