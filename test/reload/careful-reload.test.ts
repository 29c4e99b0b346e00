// Promise 3 again, for reloads that can say no: wait, ask, try a few, go back.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { type RemoteError, startPool, type TestPool } from '../../testing/start-pool.ts'
import { makeReleases, tellsRelease } from '../support/releases.ts'

/** Two releases behind a link that leads to the first. */
function deployTwo(second = tellsRelease) {
  const releases = makeReleases()
  releases.deploy('one', tellsRelease)
  releases.deploy('two', second)
  releases.point('one')
  const app = pathToFileURL(join(releases.folder, 'current', 'app.mjs'))
  return { app, cwd: join(releases.folder, 'current'), toSecond: () => releases.point('two') }
}

/** The releases that answer now: as many requests as it takes to have met every worker. */
async function answering(pool: TestPool): Promise<string[]> {
  const answers = await Promise.all(Array.from({ length: 24 }, () => send({ port: pool.port })))
  return [...new Set(answers.map(({ body }) => body ?? '?'))].toSorted()
}

/** Kill the worker of a slot, and wait until another one serves in its place. */
async function replaceByForce(pool: TestPool, slot: number): Promise<void> {
  const { workers } = await pool.status()
  const victim = workers.find((worker) => worker.slot === slot && worker.state === 'ready')
  const known = pool.workerPids
  signalProcess(victim?.pid ?? Number.NaN, 'SIGKILL')
  await pool.waitFor('worker:ready', ({ pid }) => !known.includes(pid ?? 0))
}

const isAborted = (reason: RegExp) => (error: RemoteError) => {
  assert.equal(error.code, 'ERR_POOL_RELOAD_ABORTED')
  assert.match(error.message, reason)
  return true
}

test('a predecessor serves on until its successor has been ready for minReadyMs', async () => {
  const { app, cwd, toSecond } = deployTwo()
  await using pool = await startPool({ app, cwd, size: 1, reload: { minReadyMs: 1_000 } })
  toSecond()
  await pool.command('reload')
  const at = (name: string) =>
    pool.events.findLast((event) => event.name === name)?.at ?? Number.NaN
  assert.ok(at('worker:draining') - at('worker:ready') > 900, 'it left too early')
  assert.deepEqual(await answering(pool), ['two two'])
})

test('a successor that crashes within minReadyMs gives the reload up, and the predecessor has never left', async () => {
  const { app, cwd, toSecond } = deployTwo(
    `${tellsRelease}\nsetTimeout(() => process.exit(3), 200)`,
  )
  await using pool = await startPool({ app, cwd, size: 1, reload: { minReadyMs: 60_000 } })
  toSecond()
  await assert.rejects(pool.command('reload'), isAborted(/gen=2 failed: .*code 3/))
  assert.deepEqual(await answering(pool), ['one one'])
  assert.equal(pool.seen('worker:draining').length, 0)
})

test('verify is asked about each successor before its predecessor goes', async () => {
  const { app, cwd, toSecond } = deployTwo()
  await using pool = await startPool({ app, cwd, reload: { verify: 'accept' } })
  toSecond()
  await pool.command('reload')
  const asked = pool.events.filter(({ name }) => String(name) === 'asked')
  const workers = asked.map(({ data }) => data as { slot: number; generation: number; pid: number })
  assert.deepEqual(
    workers.map(({ slot, generation }) => [slot, generation]),
    [
      [0, 2],
      [1, 2],
    ],
  )
  assert.deepEqual(
    workers.map(({ pid }) => pid),
    pool.workerPids.slice(2),
  )
})

for (const [verify, reason] of [
  ['refuse', /verify refused slot=0 gen=2: Error: the health check says no/],
  ['never', /verify did not answer within verifyTimeoutMs \(300 ms\)/],
] as const) {
  test(`a release that verify does not approve of (${verify}) never takes over, and nobody notices [C6]`, async () => {
    const { app, cwd, toSecond } = deployTwo()
    const reload = { verify, verifyTimeoutMs: 300 }
    await using pool = await startPool({ app, cwd, reload })
    const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
    toSecond()
    await assert.rejects(pool.command('reload'), isAborted(reason))
    await pool.waitFor('worker:exited')
    ;(await load.stop(100)).assertNothingLost(100)
    assert.deepEqual(await answering(pool), ['one one'])
  })
}

test('a reload that fails at its second slot is rolled back at its first, and nobody notices', async () => {
  const { app, cwd, toSecond } = deployTwo()
  const reload = { verify: 'refuseSlot1', onFailure: 'rollback' } as const
  await using pool = await startPool({ app, cwd, reload })
  const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
  toSecond()
  await assert.rejects(pool.command('reload'), isAborted(/slot 1 says no/))
  await pool.waitFor('rollback:completed')
  ;(await load.stop(100)).assertNothingLost(100)
  assert.deepEqual(await answering(pool), ['one one'])
  await replaceByForce(pool, 1)
  assert.deepEqual(await answering(pool), ['one one'], 'a crash brought the failed release')
  assert.deepEqual(
    (await pool.status()).workers.map(({ release }) => release),
    [1, 1],
  )
})

test('a canary waits for a word, and a crash beside it does not spread it', async () => {
  const { app, cwd, toSecond } = deployTwo()
  await using pool = await startPool({ app, cwd })
  toSecond()
  const reloaded = pool.command('reload', { pauseAfter: 1 })
  await pool.waitFor('reload:paused')
  assert.deepEqual(await answering(pool), ['one one', 'two two'])
  await replaceByForce(pool, 1)
  assert.deepEqual(await answering(pool), ['one one', 'two two'])
  await pool.command('continue')
  await reloaded
  assert.deepEqual(await answering(pool), ['two two'])
  await assert.rejects(pool.command('continue'), { code: 'ERR_POOL_NOT_RELOADING' })
})

test('a canary that is not liked is replaced by the release before', async () => {
  const { app, cwd, toSecond } = deployTwo()
  await using pool = await startPool({ app, cwd })
  const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
  toSecond()
  const rejected = assert.rejects(pool.command('reload', { pauseAfter: 1 }), isAborted(/abort\(\)/))
  await pool.waitFor('reload:paused')
  await pool.command('abort')
  await rejected
  ;(await load.stop(100)).assertNothingLost(100)
  assert.deepEqual(await answering(pool), ['one one'])
})

test('recycle() replaces a worker while a reload waits, and one that trapped an error [R28]', async () => {
  const env = { BOOT_MS: '200' }
  await using pool = await startPool({ app: 'holds-on.mjs', size: 2, env })
  const reloaded = pool.command('reload', { pauseAfter: 1 })
  await pool.waitFor('reload:paused')
  const pids = async () => (await pool.status()).workers.map(({ pid }) => pid)
  for (const slot of [0, 1]) {
    const [before] = (await pool.status()).workers.filter((worker) => worker.slot === slot)
    await pool.command('recycle', slot)
    assert.ok(!(await pids()).includes(before?.pid ?? null), `slot ${slot} was not replaced`)
  }
  await pool.command('continue')
  await reloaded
  assert.equal((await send({ port: pool.port, path: '/throw' })).kind, '500')
  const { slot, pid } = await pool.waitFor('worker:faulted')
  await pool.command('recycle', slot)
  assert.ok(!(await pids()).includes(pid ?? null), 'the faulted one was not replaced')
})
