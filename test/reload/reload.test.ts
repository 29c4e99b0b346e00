// Promises 2 and 3: a reload costs nothing, and a bad release never takes over.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { distributions } from '../../testing/distributions.ts'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort } from '../../testing/ports.ts'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { type RemoteError, startPool } from '../../testing/start-pool.ts'
import { makeReleases, readApp, tellsRelease } from '../support/releases.ts'
import { reloadUnderLoad } from '../support/reload-under-load.ts'
import { makePath } from '../support/socket-path.ts'

/** Says its name; what is sent to `/held` is answered once it has arrived whole. */
const namesItself = (name: string) => `
import { runWorker } from '@regrow/worker'
const app = (request, response) => {
  if (request.url !== '/held') return response.end('${name}')
  response.write('begun by worker ' + process.pid + ' ')
  request.resume().once('end', () => response.end('done'))
}
await runWorker(app, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })`

/** Clients that come a hundred times a second are in reload.long.test.ts. */
const load = { pauseMs: 60, atLeast: 300 }

for (const distribution of distributions) {
  test(`three reloads under load lose no request of 40 kept and 20 new connections, ${distribution} [D1]`, (context) =>
    reloadUnderLoad(context, { size: 2, distribution, ...load }))

  test(`three reloads of the only worker under load lose no request either, ${distribution} [D5]`, (context) =>
    reloadUnderLoad(context, { size: 1, distribution, ...load }))

  test(`a release that listens on another address of the same port is given up, and the error says that the pool is in the way, ${distribution} [R23]`, async (context) => {
    const [file, port] = [makePath(context), await findFreePort()]
    const listenOn = (host?: string) => writeFileSync(file, JSON.stringify([{ port, host }]))
    listenOn()
    const env = { TARGETS_FILE: file }
    await using pool = await startPool({ app: 'listens-where-told.mjs', distribution, env })
    listenOn('127.0.0.1')
    const message = new RegExp(
      `EADDRINUSE.*; the pool itself is in the way: until its workers on port ${port} of all addresses are gone, ` +
        `nobody can listen on 127.0.0.1:${port}; move to another port, or stop the pool and start it anew`,
    )
    await assert.rejects(pool.command('reload'), { code: 'ERR_POOL_RELOAD_ABORTED', message })
    listenOn()
    await pool.command('reload')
    assert.equal((await send({ port })).kind, 'ok')
  })
}

test('requests that were received before a reload are answered by the predecessor', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const slow = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/halves?ms=700' }))
  await send({ port: pool.port, path: '/?ms=0' })
  const [first] = pool.workerPids
  await pool.command('reload')
  for (const outcome of await Promise.all(slow)) {
    assert.deepEqual([outcome.kind, outcome.body], ['ok', 'first half, done'])
    assert.equal(outcome.headers?.['x-worker'], String(first))
  }
})

test('an app that says itself that connections are kept, or whose setHeader throws, loses nothing', async () => {
  await using pool = await startPool({ app: 'reload/stubborn-headers.mjs', size: 1 })
  const loads = ['/', '/object', '/list'].map((path) =>
    startHammer({ port: pool.port, path, kept: 4, fresh: 1 }),
  )
  for (let round = 0; round < 3; round += 1) {
    const broken = send({ port: pool.port, path: '/broken' })
    await send({ port: pool.port })
    const began = performance.now()
    await pool.command('reload')
    const tookMs = performance.now() - began
    assert.ok(tookMs < 4_000, `busy clients did not leave for ${tookMs} ms`)
    assert.equal((await broken).kind, 'ok')
  }
  for (const load of loads) (await load.stop(100)).assertNothingLost(100)
})

test('ten reloads at once are two: the one that has begun, and one that overrides it for all [C1]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  await Promise.all(Array.from({ length: 10 }, () => pool.command('reload')))
  assert.equal((await pool.status()).generation, 3)
  assert.deepEqual(pool.seen('reload:overridden'), [{ generation: 2, by: 3 }])
  assert.deepEqual(
    pool.seen('reload:completed').map(({ generation }) => generation),
    [3],
  )
})

test('a new release is everywhere as soon as workers have booted, however long clients stay, and a newer release overrides it [R27]', async () => {
  const release = makeReleases()
  const app = pathToFileURL(release.deploy('app', namesItself('old')))
  await using pool = await startPool({ app, size: 4, drainTimeoutMs: 60_000 })
  const clients = await Promise.all(Array.from({ length: 4 }, () => connectRaw(pool.port)))
  for (const client of clients)
    client.write('POST /held HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n')
  for (const client of clients) await client.untilText('begun')
  const held = new Set(clients.map((client) => /worker (\d+)/.exec(client.text())?.[1]))
  assert.deepEqual([...held].map(Number).toSorted(), pool.workerPids.toSorted(), 'one is idle')
  const began = performance.now()
  release.deploy('app', namesItself('new'))
  const first = pool.command('reload')
  await pool.waitFor('worker:ready', ({ generation }) => generation === 2)
  release.deploy('app', namesItself('mended'))
  const second = pool.command('reload')
  await pool.waitFor('reload:replaced', ({ generation }) => generation === 3)
  const tookMs = performance.now() - began
  assert.ok(tookMs < 30_000, `it took ${tookMs} ms, half the time of one drain`)
  const answers = await Promise.all(Array.from({ length: 24 }, () => send({ port: pool.port })))
  assert.deepEqual([...new Set(answers.map(({ body }) => body))], ['mended'])
  const { workers, reloading } = await pool.status()
  const draining = workers.filter(({ state }) => state === 'draining').map(({ pid }) => pid ?? 0)
  for (const pid of held) assert.ok(draining.includes(Number(pid)), 'a held request was cut')
  assert.equal(reloading, true)
  assert.deepEqual(pool.seen('reload:overridden'), [{ generation: 2, by: 3 }])
  for (const client of clients) {
    client.write('body')
    await client.untilText('done')
    client.destroy()
  }
  await Promise.all([first, second])
  assert.equal(pool.seen('worker:overdue').length, 0)
  assert.deepEqual(
    (await pool.status()).workers.map(({ release }) => release),
    [3, 3, 3, 3],
  )
})

const badReleases: [string, string, RegExp, object][] = [
  ['does not parse', 'const broken = {', /SyntaxError/, {}],
  ['throws at load', "throw new TypeError('bad release')", /TypeError: bad release/, {}],
  ['leaves at once', 'process.exit(0)', /exited with code 0 before it was ready/, {}],
  [
    'is never ready',
    'setInterval(() => {}, 1000)',
    /not ready within startTimeoutMs/,
    { startTimeoutMs: 3_000 },
  ],
]

for (const [what, program, reason, options] of badReleases) {
  test(`a release that ${what} never takes over, and nobody notices [C6]`, async () => {
    const release = makeReleases()
    const app = pathToFileURL(release.deploy('good', readApp('hello.mjs')))
    await using pool = await startPool({ app, size: 2, ...options })
    const before = pool.seen('worker:ready').map(({ pid }) => pid)
    const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
    release.deploy('good', program)
    await assert.rejects(pool.command('reload'), (error: RemoteError) => {
      assert.equal(error.code, 'ERR_POOL_RELOAD_ABORTED')
      assert.match(error.message, reason)
      return true
    })
    const tally = await load.stop(100)
    tally.assertNothingLost(100)
    const { workers, reloading } = await pool.status()
    const serving = workers.filter(({ state }) => state === 'ready').map(({ pid }) => pid)
    assert.deepEqual([serving.sort(), reloading], [[...before].sort(), false])
    release.deploy('good', readApp('hello.mjs'))
    await pool.command('reload')
  })
}

test('a reload follows the symbolic link of the release, also as working directory [C11]', async () => {
  const release = makeReleases()
  release.deploy('one', tellsRelease)
  release.deploy('two', tellsRelease)
  release.point('one')
  const app = pathToFileURL(join(release.folder, 'current', 'app.mjs'))
  await using pool = await startPool({ app, size: 1, cwd: join(release.folder, 'current') })
  assert.equal((await send({ port: pool.port })).body, 'one one')
  release.point('two')
  await pool.command('reload')
  assert.equal((await send({ port: pool.port })).body, 'two two')
})
