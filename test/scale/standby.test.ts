// Workers in reserve: a crash is answered by listening, not by booting.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, type RemoteError, startPool } from '../../testing/start-pool.ts'
import { createFault } from '../support/create-fault.ts'
import { makeReleases, tellsRelease } from '../support/releases.ts'

test('a killed worker is answered by the standby, before a fork could boot', async (context) => {
  const fault = createFault(context)
  const env = { FAULT: fault.file }
  await using pool = await startPool({ app: 'breaks-later.mjs', standby: 1, env })
  const { pid: reserve } = await pool.waitFor('standby:prepared')
  fault.begin('waits')
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  const [victim = Number.NaN] = pool.workerPids
  const killedAt = performance.now()
  signalProcess(victim, 'SIGKILL')
  const { pid, slot } = await pool.waitFor('worker:ready', (ready) => ready.pid === reserve)
  const tookMs = performance.now() - killedAt
  const readyAt = performance.now()
  assert.deepEqual([pid, slot], [reserve, 0])
  context.diagnostic(`serves again after ${Math.round(tookMs)} ms`)
  fault.end()
  const refilled = await pool.waitFor('standby:prepared', ({ pid: next }) => next !== reserve)
  const tally = await load.stop(100)
  for (const { connection, heldBy, startedMs } of tally.failures) {
    if (connection === 'kept') assert.equal(heldBy, String(victim))
    assert.ok(tally.beganAt + startedMs <= readyAt, `lost at ${startedMs} ms`)
  }
  assert.ok(tally.count('ok') >= 100, JSON.stringify(tally))
  assert.deepEqual(
    (await pool.status()).standbys.map(({ pid: waiting }) => waiting),
    [refilled.pid],
  )
})

test('with a standby, the only worker can be killed, and its port is open again before a fork could boot', async (context) => {
  const fault = createFault(context)
  const env = { FAULT: fault.file }
  await using pool = await startPool({ app: 'breaks-later.mjs', size: 1, standby: 1, env })
  const { pid: reserve } = await pool.waitFor('standby:prepared')
  fault.begin('waits')
  signalProcess(pool.workerPids[0] ?? Number.NaN, 'SIGKILL')
  await pool.waitFor('worker:exited')
  await pool.waitFor('standby:promoted')
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  const { kind, headers } = await send({ port: pool.port })
  assert.deepEqual([kind, headers?.['x-worker']], ['ok', String(reserve)])
  fault.end()
})

test('a standby of an old generation is never promoted after a reload', async () => {
  const releases = makeReleases()
  releases.deploy('one', tellsRelease)
  releases.deploy('two', tellsRelease)
  releases.point('one')
  const app = pathToFileURL(join(releases.folder, 'current', 'app.mjs'))
  const cwd = join(releases.folder, 'current')
  await using pool = await startPool({ app, cwd, size: 1, standby: 1 })
  const { pid: old } = await pool.waitFor('standby:prepared')
  releases.point('two')
  await pool.command('reload')
  await pool.waitFor('standby:exited', ({ pid }) => pid === old)
  const { pid: reserve } = await pool.waitFor('standby:prepared', ({ pid }) => pid !== old)
  signalProcess(pool.workerPids.at(-1) ?? Number.NaN, 'SIGKILL')
  await pool.waitFor('worker:ready', ({ pid }) => pid === reserve)
  assert.equal((await send({ port: pool.port })).body, 'two two')
})

test('a standby that dies costs nobody anything, and another one takes its place', async () => {
  await using pool = await startPool({ app: 'hello.mjs', standby: 1 })
  const { pid } = await pool.waitFor('standby:prepared')
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  signalProcess(pid ?? Number.NaN, 'SIGKILL')
  const end = await pool.waitFor('standby:exited')
  assert.deepEqual([end.pid, end.signal, end.expected], [pid, 'SIGKILL', false])
  await pool.waitFor('standby:prepared', ({ pid: next }) => next !== pid)
  ;(await load.stop(50)).assertNothingLost(50)
})

test('a plain program cannot stand by, and the start says so at once', async () => {
  const pool = await createTestPool({ app: 'plain.mjs', standby: 1 })
  await assert.rejects(pool.command('start'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_START_FAILED')
    assert.match(error.message, /is a plain program, and a standby must call runWorker/)
    assert.equal((error.cause as RemoteError).code, 'ERR_POOL_PLAIN_PROGRAM')
    return true
  })
  assert.ok(pool.workerPids.length <= 2, 'it was tried again')
  await pool[Symbol.asyncDispose]()
})
