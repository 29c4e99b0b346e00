// Unix domain sockets, and several targets in one worker. Descriptors are in activation.test.ts, and more of what is
// shared in shared.test.ts.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { distributions } from '../../testing/distributions.ts'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort } from '../../testing/ports.ts'
import { signalProcess, untilGone } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import {
  createTestPool,
  type RemoteError,
  startPool,
  type TestPool,
} from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { makeReleases, readApp } from '../support/releases.ts'
import { makePath } from '../support/socket-path.ts'
import { startProgram } from '../support/start-standalone.ts'

for (const distribution of distributions) {
  const listenOn = (targets: unknown) =>
    ({
      app: 'listening/opens-doors.mjs',
      distribution,
      env: { LISTEN: JSON.stringify(targets) },
    }) as const

  test(`a reload over a path loses no request, and a stop removes the path (${distribution})`, async (context) => {
    const socketPath = makePath(context)
    await using pool = await startPool(listenOn(socketPath))
    const load = startHammer({ port: 0, socketPath, kept: 6, fresh: 4 })
    await pool.command('reload')
    await pool.command('reload')
    const tally = await load.stop()
    context.diagnostic(JSON.stringify(tally))
    assert.deepEqual(tally.failures, [])
    await pool.command('stop')
    assert.equal(existsSync(socketPath), false)
  })

  test(`a worker that is killed costs a path what it held, and is replaced (${distribution})`, async (context) => {
    const socketPath = makePath(context)
    await using pool = await startPool(listenOn(socketPath))
    const [killed = Number.NaN] = pool.workerPids
    let answers = 0
    const onOutcome = () => {
      answers += 1
    }
    const load = startHammer({ port: 0, socketPath, kept: 6, fresh: 0, onOutcome })
    await until('each client has its connection', () => answers > 100)
    signalProcess(killed, 'SIGKILL')
    await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids.at(2))
    for (const { heldBy } of (await load.stop()).failures) assert.equal(heldBy, String(killed))
    assert.equal((await send({ port: 0, socketPath })).kind, 'ok')
  })

  test(`a path that killed processes left behind is bound again by all workers (${distribution})`, async (context) => {
    const socketPath = makePath(context)
    {
      await using pool = await startPool(listenOn(socketPath))
      await killAll(pool)
      assert.ok(existsSync(socketPath))
    }
    await using pool = await startPool({ ...listenOn(socketPath), size: 4 })
    assert.equal((await send({ port: 0, socketPath })).kind, 'ok')
    await pool.command('reload')
    assert.equal((await send({ port: 0, socketPath })).kind, 'ok')
  })

  test(`an abstract name works through reloads, also into another directory, and no file is made of it (${distribution}) [R35]`, async () => {
    const socketPath = `\0regrow-${process.pid}-${distribution}`
    const releases = makeReleases()
    for (const name of ['one', 'two']) releases.deploy(name, readApp('listening/opens-doors.mjs'))
    releases.point('one')
    const cwd = join(releases.folder, 'current')
    const app = pathToFileURL(join(cwd, 'app.mjs'))
    await using pool = await startPool({ ...listenOn(socketPath), app, cwd })
    const load = startHammer({ port: 0, socketPath, kept: 4, fresh: 2 })
    releases.point('two')
    await pool.command('reload')
    assert.deepEqual((await load.stop()).failures, [])
    for (const name of ['one', 'two'])
      assert.deepEqual(readdirSync(join(releases.folder, name)), ['app.mjs'])
    assert.equal(pool.output.includes('\0'), false)
    await pool.command('stop')
    assert.equal((await send({ port: 0, socketPath })).kind, 'refused')
  })

  test(`a path on which somebody else listens, or a file, is left alone (${distribution})`, async (context) => {
    const [taken, file] = [makePath(context), makePath(context)]
    writeFileSync(file, 'precious')
    await using other = await startPool(listenOn(taken))
    for (const path of [taken, file]) {
      await using pool = await createTestPool({ ...listenOn(path), size: 1 })
      await assert.rejects(pool.command('start'), (error: RemoteError) => {
        assert.equal((error.cause as { cause?: RemoteError }).cause?.code, 'EADDRINUSE')
        return true
      })
    }
    assert.ok(existsSync(file))
    assert.equal((await send({ port: 0, socketPath: taken })).kind, 'ok')
    assert.equal(other.seen('worker:exited').length, 0)
  })

  test(`a handler listens on several ports and paths, and a reload loses none of them (${distribution})`, async (context) => {
    const [one, two, socketPath] = [await findFreePort(), await findFreePort(), makePath(context)]
    const host = '127.0.0.1'
    const targets = [{ port: one, host }, { port: two, host }, socketPath]
    await using pool = await startPool(listenOn(targets))
    const doors = [{ port: one }, { port: two }, { port: 0, socketPath }]
    const loads = doors.map((door) => startHammer({ ...door, kept: 2, fresh: 2 }))
    await pool.command('reload')
    for (const load of loads) assert.deepEqual((await load.stop()).failures, [])
    const bodies = await Promise.all(doors.map(async (door) => (await send(door)).body))
    assert.deepEqual(bodies, [String(one), String(two), 'path'])
    await pool.command('stop')
    const kinds = await Promise.all(doors.map(async (door) => (await send(door)).kind))
    assert.deepEqual(kinds, ['refused', 'refused', 'error ENOENT'])
  })
}

test('alone, a worker takes over the path of one that was killed, and removes it', async (context) => {
  const socketPath = makePath(context)
  const env = { LISTEN: JSON.stringify(socketPath) }
  const answers = () => send({ port: 0, socketPath }).then(({ kind }) => kind === 'ok')
  const first = startProgram(context, 'listening/opens-doors.mjs', env)
  await until('it listens', answers)
  first.child.kill('SIGKILL')
  await first.exitCode
  assert.ok(existsSync(socketPath))
  const second = startProgram(context, 'listening/opens-doors.mjs', env)
  await until('it listens', answers)
  second.child.kill('SIGTERM')
  assert.equal(await second.exitCode, 0)
  assert.equal(existsSync(socketPath), false)
})

test('alone, a worker listens on an abstract name [R35]', async (context) => {
  const socketPath = `\0regrow-${process.pid}`
  const program = startProgram(context, 'listening/opens-doors.mjs', {
    LISTEN: JSON.stringify(socketPath),
  })
  await until('it listens', () => send({ port: 0, socketPath }).then(({ kind }) => kind === 'ok'))
  program.child.kill('SIGTERM')
  assert.equal(await program.exitCode, 0)
})

test('a start fails as a whole if one of several targets cannot be had', async () => {
  const [port, host] = [await findFreePort(), '127.0.0.1']
  const LISTEN = JSON.stringify([
    { port, host },
    { port, host: '203.0.113.1' },
  ])
  await using pool = await createTestPool({
    app: 'listening/opens-doors.mjs',
    size: 1,
    env: { LISTEN },
  })
  await assert.rejects(pool.command('start'), { code: 'ERR_POOL_START_FAILED' })
  assert.equal((await send({ port })).kind, 'refused')
})

async function killAll(pool: TestPool): Promise<void> {
  const pids = [pool.pid, ...pool.workerPids]
  for (const pid of pids) signalProcess(pid, 'SIGKILL')
  await untilGone(pids)
}
