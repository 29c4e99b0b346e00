// A reload brings workers that were built with another release of the packages than their master.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import { type RemoteError, startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { makeReleases, readApp } from '../support/releases.ts'

test('a newer minor version takes over, is drained and is replaced like any other [C7]', async () => {
  const release = makeReleases()
  const app = pathToFileURL(release.deploy('app', readApp('hello.mjs')))
  await using pool = await startPool({ app, size: 2 })
  const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
  release.deploy('app', readApp('reload/newer-minor.mjs'))
  await pool.command('reload')
  await pool.waitFor('worker:unreadable', ({ name }) => name === 'of-a-later-release')
  assert.equal((await send({ port: pool.port })).body, 'newer')
  assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
  const { error } = await pool.waitFor('worker:faulted')
  assert.equal(error.message, 'of a later release')
  await until('its successor is ready', async () => {
    const { workers } = await pool.status()
    return workers.length === 2 && workers.every(({ state }) => state === 'ready')
  })
  release.deploy('app', readApp('hello.mjs'))
  await pool.command('reload')
  assert.equal((await send({ port: pool.port })).body, 'hello')
  ;(await load.stop(100)).assertNothingLost(100)
  const exits = pool.seen('worker:exited')
  assert.ok(exits.length >= 4, 'two reloads replace two workers each')
  for (const { expected, code } of exits) {
    assert.ok(expected && code !== null, JSON.stringify(exits))
  }
  assert.deepEqual(pool.seen('worker:overdue'), [])
})

test('a newer major version is refused at ready, and the old code serves on [C7]', async () => {
  const release = makeReleases()
  const app = pathToFileURL(release.deploy('app', readApp('hello.mjs')))
  await using pool = await startPool({ app, size: 2 })
  const before = pool.workerPids
  const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
  release.deploy('app', readApp('newer-protocol.mjs'))
  await assert.rejects(pool.command('reload'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_RELOAD_ABORTED')
    assert.equal((error.cause as RemoteError).code, 'ERR_PROTOCOL_VERSION')
    return true
  })
  ;(await load.stop(100)).assertNothingLost(100)
  const { workers } = await pool.status()
  const serving = workers.filter(({ state }) => state === 'ready').map(({ pid }) => pid)
  assert.deepEqual(serving.sort(), [...before].sort())
})
