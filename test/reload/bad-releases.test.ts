// Releases that take requests first, and fail a moment later. Those that never get so far are in
// `reload.test.ts`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startHammer } from '../../testing/hammer.ts'
import type { Outcome } from '../../testing/request.ts'
import { type RemoteError, startPool } from '../../testing/start-pool.ts'
import { makeReleases, readApp } from '../support/releases.ts'

const clients = { kept: 6, fresh: 3 }
const throwsSoon = "\nsetTimeout(() => { throw new Error('bad release') }, 100)\n"
const exitsSoon = '\nsetTimeout(() => process.exit(7), 100)\n'
const failsToStart = `
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'
await runWorker(async () => {
  const server = createServer((_request, response) => {
    response.setHeader('x-release', 'bad')
    setTimeout(() => response.end('early'), 1_500)
  }).listen(Number(process.env.PORT), '127.0.0.1')
  await once(server, 'listening')
  await sleep(300)
  throw new Error('bad release')
})`

test('a release that throws right after it was ready never takes over, and costs nothing [C6]', async () => {
  const release = makeReleases()
  const good = readApp('hello.mjs')
  const app = pathToFileURL(release.deploy('app', good))
  await using pool = await startPool({ app, size: 2, reload: { minReadyMs: 1_000 } })
  const before = pool.workerPids
  const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
  release.deploy('app', good + throwsSoon)
  await assert.rejects(pool.command('reload'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_RELOAD_ABORTED')
    assert.match(error.message, /bad release/)
    return true
  })
  ;(await load.stop(100)).assertNothingLost(100)
  const { workers } = await pool.status()
  const serving = workers.filter(({ state }) => state === 'ready').map(({ pid }) => pid)
  assert.deepEqual(serving.sort(), [...before].sort())
})

test('a release that opens its door and then fails to start costs nothing [C6]', async () => {
  const release = makeReleases()
  const app = pathToFileURL(release.deploy('app', readApp('hello.mjs')))
  await using pool = await startPool({ app, size: 1 })
  const before = pool.workerPids
  let answered = 0
  const onOutcome = ({ headers }: Outcome) => {
    if (headers?.['x-release'] === 'bad') answered += 1
  }
  const load = startHammer({ port: pool.port, kept: 6, fresh: 6, onOutcome })
  release.deploy('app', failsToStart)
  await assert.rejects(pool.command('reload'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_RELOAD_ABORTED')
    assert.match(error.message, /bad release/)
    return true
  })
  const { code, reason, expected } = await pool.waitFor('worker:exited')
  assert.deepEqual([code, reason, expected], [69, 'start-failed', false])
  ;(await load.stop(100)).assertNothingLost(100)
  assert.ok(answered > 0)
  const { workers } = await pool.status()
  assert.deepEqual(
    workers.map(({ pid }) => pid),
    before,
  )
})

test('a release that leaves right after it was ready costs what it held, and nobody else [C6]', async () => {
  const release = makeReleases()
  const good = readApp('hello.mjs')
  const app = pathToFileURL(release.deploy('app', good))
  await using pool = await startPool({ app, size: 2, reload: { minReadyMs: 1_000 } })
  const before = pool.workerPids
  const answered = new Set<string | undefined>()
  const onOutcome = ({ headers }: Outcome) => answered.add(headers?.['x-worker']?.toString())
  const load = startHammer({ port: pool.port, ...clients, onOutcome })
  release.deploy('app', good + exitsSoon)
  await assert.rejects(pool.command('reload'), { code: 'ERR_POOL_RELOAD_ABORTED' })
  const tally = await load.stop(100)
  const successors = pool.workerPids.filter((pid) => !before.includes(pid))
  const [successor] = successors
  assert.equal(successors.length, 1)
  assert.ok(answered.has(String(successor)), 'it has never served')
  const [from, to] = ['worker:ready', 'worker:exited'].map(
    (name) => (pool.events.findLast((event) => event.name === name)?.at ?? 0) - tally.beganAt,
  )
  for (const { kind, connection, heldBy, startedMs, endedMs } of tally.failures) {
    assert.equal(kind, 'reset')
    if (connection === 'kept' && heldBy) assert.equal(heldBy, String(successor))
    assert.ok(startedMs <= (to ?? 0) && endedMs >= (from ?? 0), `lost at ${startedMs} ms`)
  }
  // It holds at most one request of each client.
  assert.ok(tally.failures.length <= clients.kept + clients.fresh, JSON.stringify(tally))
  assert.ok(tally.count('ok') >= 100, JSON.stringify(tally))
  const { workers } = await pool.status()
  assert.deepEqual(workers.map(({ pid }) => pid).sort(), [...before].sort())
})
