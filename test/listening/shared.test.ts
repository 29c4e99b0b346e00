// `distribution: 'shared'`: the master keeps the door, and the workers take from it. That the promises
// hold here, too, is tested with each of them.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { locateApp } from '../../testing/locate-app.ts'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { signalProcess, untilGone } from '../../testing/processes.ts'
import { type Outcome, send, type Target } from '../../testing/request.ts'
import {
  createTestPool,
  type RemoteError,
  startPool,
  type TestPool,
} from '../../testing/start-pool.ts'
import { until, within } from '../../testing/until.ts'
import { makePath } from '../support/socket-path.ts'

const options = { app: 'listens-where-told.mjs', distribution: 'shared', size: 1 } as const

test('every server of a worker is behind the door: ports, a chosen port, a path', async (context) => {
  const [one, two] = [await findFreePort(), await findFreePort()]
  const path = makePath(context)
  const targets = [at(one), at(two), at(0), at(0), { path }]
  await using pool = await startPool({ ...options, size: 2, env: tell(targets) })
  const addresses = await readAddresses(pool, { port: one })
  const chosen = addresses.slice(2, 4).map(({ port }) => port ?? 0)
  assert.ok(chosen[0] !== chosen[1] && !chosen.includes(0), `chosen: ${chosen}`)
  await killAll(pool)
  // Nobody lives now, and nobody is refused: the successors answer.
  const doors = [{ port: one }, { port: two }, ...chosen.map((port) => ({ port }))]
  for (const outcome of await Promise.all([...doors, { port: 0, socketPath: path }].map(send))) {
    assert.equal(outcome.kind, 'ok')
    assert.deepEqual(JSON.parse(outcome.body ?? ''), addresses, 'chosen ports are had again')
  }
  await pool.command('reload')
  assert.deepEqual(await readAddresses(pool, { port: one }), addresses)
})

test('a port without a host takes IPv4 and IPv6, one for IPv6 only does not', async () => {
  const [both, only] = [await findFreePort(), await findFreePort()]
  const targets = [{ port: both }, { port: only, host: '::', ipv6Only: true }]
  await using pool = await startPool({ ...options, env: tell(targets) })
  const kinds = async (port: number) => {
    const outcomes = [await send({ port }), await send({ port, host: '::1' })]
    return outcomes.map(({ kind }) => kind)
  }
  assert.deepEqual(await kinds(both), ['ok', 'ok'])
  assert.deepEqual(await kinds(only), ['refused', 'ok'])
  assert.equal((await pool.status()).distribution, 'shared')
})

test('a session of TLS is resumed by the successors of the worker that gave it', async () => {
  const port = await findFreePort()
  const targets = [{ ...at(port), tls: true }]
  await using pool = await startPool({ ...options, env: tell(targets) })
  const { session, isReused } = await shakeHands(port)
  assert.equal(isReused, false)
  await killAll(pool)
  assert.equal((await shakeHands(port, session)).isReused, true)
})

test('a release may turn http into https on the same port, and back [R24]', async (context) => {
  const [file, port] = [makePath(context), await findFreePort()]
  const speak = (tls: boolean) => writeFileSync(file, JSON.stringify([{ ...at(port), tls }]))
  speak(false)
  await using pool = await startPool({ ...options, size: 2, env: { TARGETS_FILE: file } })
  speak(true)
  await pool.command('reload')
  const { session } = await shakeHands(port)
  await killAll(pool)
  assert.equal((await shakeHands(port, session)).isReused, true, 'its workers share their keys')
  speak(false)
  await pool.command('reload')
  assert.equal((await send({ port })).kind, 'ok')
})

test('a stopped pool leaves its port and its path to the next one of the same master', async (context) => {
  const [port, path] = [await findFreePort(), makePath(context)]
  const env = tell([at(port), { path }])
  await using pool = await startPool({ ...options, env })
  await pool.command('stop')
  assert.equal(isListening(port), false)
  assert.equal(existsSync(path), false)
  const entry = locateApp(options.app)
  await pool.command('create', { entry, size: 1, distribution: 'shared', env })
  await pool.command('start')
  assert.equal((await send({ port: 0, socketPath: path })).kind, 'ok')
})

test('a path that killed processes left behind is bound again; a file is not touched', async (context) => {
  const path = makePath(context)
  const env = tell([{ path }])
  {
    await using pool = await startPool({ ...options, env })
    for (const pid of [pool.pid, ...pool.workerPids]) signalProcess(pid, 'SIGKILL')
    await untilGone([pool.pid, ...pool.workerPids])
    assert.ok(existsSync(path))
  }
  {
    await using pool = await startPool({ ...options, env })
    assert.equal((await send({ port: 0, socketPath: path })).kind, 'ok')
    await failToListen({ ...options, env }, 'EADDRINUSE') // somebody listens there
    assert.equal((await send({ port: 0, socketPath: path })).kind, 'ok')
    await pool.command('stop')
  }
  writeFileSync(path, 'precious')
  await failToListen({ ...options, env }, 'EADDRINUSE')
  assert.ok(statSync(path).isFile())
})

test('a socket that cannot be bound fails the start with the code of the system', async () => {
  await failToListen({ ...options, env: tell([{ port: 0, host: '203.0.113.1' }]) }, 'EADDRNOTAVAIL')
  await failToListen({ ...options, env: tell([{ path: '/nowhere/at/all' }]) }, 'EACCES')
  const port = await findFreePort()
  await failToListen({ ...options, env: tell([at(port), at(port)]) }, 'EADDRINUSE')
})

test('a port that no worker wants any more is closed when everybody is there', async (context) => {
  const file = makePath(context)
  const [before, after] = [await findFreePort(), await findFreePort()]
  writeFileSync(file, JSON.stringify([at(before)]))
  await using pool = await startPool({ ...options, env: { TARGETS_FILE: file } })
  await killAll(pool)
  assert.equal((await send({ port: before })).kind, 'ok')
  writeFileSync(file, JSON.stringify([at(after)]))
  await pool.command('reload')
  assert.equal((await send({ port: after })).kind, 'ok')
  await until('the port is free', () => !isListening(before))
})

test('when the only worker is killed, its successor may listen on another address of the port [R23]', async (context) => {
  const [file, port] = [makePath(context), await findFreePort()]
  writeFileSync(file, JSON.stringify([{ port }]))
  await using pool = await startPool({ ...options, env: { TARGETS_FILE: file } })
  writeFileSync(file, JSON.stringify([at(port)]))
  await killAll(pool)
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[1])
  assert.equal((await send({ port })).kind, 'ok')
  assert.equal((await send({ port, host: '::1' })).kind, 'refused')
})

test('a port that an app only tried is free again, and a worker may listen on it anew', async () => {
  await using pool = await startPool({ ...options, app: 'listening/tries-its-port.mjs' })
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('a worker that asks for too many sockets is refused, and costs nobody else', async () => {
  await using pool = await startPool({ ...options, app: 'listening/asks-for-many.mjs', size: 2 })
  const { body } = await send({ port: pool.port })
  const results = JSON.parse(body ?? '') as string[]
  const count = (wanted: string) => results.filter((result) => result === wanted).length
  assert.deepEqual([count('listening'), count('EMFILE')], [63, 37]) // and one was there before
  await pool.command('reload')
  assert.equal((await pool.status()).distribution, 'shared')
})

test('where Node cannot bind for others, connections go round, and one warning says so', async () => {
  const masterArgs = [
    '--import',
    'data:text/javascript,import net from "node:net"; delete net._createServerHandle',
  ]
  await using pool = await startPool({ ...options, app: 'hello.mjs', size: 2, masterArgs })
  assert.equal((await pool.status()).distribution, 'round-robin')
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  await pool.command('reload')
  assert.equal(pool.output.match(/`distribution: 'shared'` is not in effect/g)?.length, 1)
})

function at(port: number) {
  return { port, host: '127.0.0.1' }
}

function tell(targets: readonly object[]): Record<string, string> {
  return { TARGETS: JSON.stringify(targets) }
}

/** A path in a folder of its own. */
async function readAddresses(
  pool: TestPool,
  target: Target,
): Promise<{ readonly port?: number }[]> {
  const outcomes: Outcome[] = await Promise.all(Array.from({ length: 16 }, () => send(target)))
  const bodies = new Set(outcomes.map(({ body }) => body ?? ''))
  assert.equal(bodies.size, 1, `all workers of ${pool.pid} listen on the same`)
  return JSON.parse([...bodies].join())
}

async function killAll(pool: TestPool): Promise<void> {
  const pids = [...pool.workerPids]
  for (const pid of pids) signalProcess(pid, 'SIGKILL')
  await untilGone(pids)
}

test('status() says that Node itself lets its workers share, where NODE_CLUSTER_SCHED_POLICY has it so [R36]', async () => {
  process.env.NODE_CLUSTER_SCHED_POLICY = 'none'
  try {
    await using pool = await startPool({ app: 'plain.mjs', size: 1 })
    assert.equal((await pool.status()).distribution, 'shared')
  } finally {
    delete process.env.NODE_CLUSTER_SCHED_POLICY
  }
})

/** Connects by TLS; a session that is given may be resumed, else there is a new one. */
async function shakeHands(port: number, session?: Buffer) {
  const target = { port, host: '127.0.0.1', rejectUnauthorized: false }
  const secure = connect(session ? { ...target, session } : target).resume()
  const shaken = once(secure, 'secureConnect')
  const given = session ? [] : await within('a session', once(secure, 'session'))
  await within('hands are shaken', shaken)
  const isReused = secure.isSessionReused()
  secure.destroy()
  return { session: given[0] as Buffer, isReused }
}

async function failToListen(
  given: Parameters<typeof createTestPool>[0],
  code: string,
): Promise<void> {
  await using pool = await createTestPool(given)
  await assert.rejects(pool.command('start'), (error: RemoteError) => {
    const cause = error.cause as { code?: string; cause?: { code?: string } }
    assert.equal(error.code, 'ERR_POOL_START_FAILED')
    assert.equal(cause.cause?.code, code)
    return true
  })
  assert.equal(pool.seen('worker:forked').length, 3)
}
