// `signals: true`, and signals that come at a worker. Whole process groups are in `faults/c10-…`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess, untilGone } from '../../testing/processes.ts'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

test('SIGTERM stops the pool, and what is in flight is answered', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 2, signals: true })
  const held = send({ port: pool.port, path: '/?ms=400' })
  await send({ port: pool.port, path: '/?ms=0' })
  signalProcess(pool.pid, 'SIGTERM')
  await pool.waitFor('pool:stopped')
  assert.equal((await held).kind, 'ok')
})

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)
  test(`a second ${signal} kills, and the exit code tells [C4]`, async () => {
    await using pool = await startPool({ app: 'slow.mjs', size: 1, signals: true })
    const held = send({ port: pool.port, path: '/?ms=60000' })
    await send({ port: pool.port, path: '/?ms=0' })
    signalProcess(pool.pid, signal)
    await pool.waitFor('worker:draining')
    const ended = exitCodeOf(pool)
    // Seldom: a master that has heard of it is about to let go of signals, and one more would end it.
    let last = performance.now()
    await until('one comes that is no echo of the first', () => {
      if (performance.now() - last > 700) {
        signalProcess(pool.pid, signal)
        last = performance.now()
      }
      return pool.seen('pool:stopped').length === 1
    })
    assert.equal((await held).kind, 'reset')
    await pool.command('release')
    assert.equal(await ended, code)
  })

test('SIGHUP reloads; of a storm of twenty the last one counts, and no more begin than workers boot [C5]', async () => {
  await using pool = await startPool({ app: 'holds-on.mjs', size: 1, signals: true })
  const upload = await connectRaw(pool.port)
  upload.write('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n')
  await send({ port: pool.port }) // by now the upload has begun
  signalProcess(pool.pid, 'SIGHUP')
  await pool.waitFor('worker:draining')
  for (let count = 0; count < 20; count += 1) {
    signalProcess(pool.pid, 'SIGHUP')
    await pool.status() // signals that wait together are one: let each be heard
  }
  assert.deepEqual(pool.seen('reload:completed'), [], 'the upload holds the first')
  const newest = () => pool.seen('reload:started').at(-1)?.generation
  const isEverywhere = () => pool.seen('reload:replaced').at(-1)?.generation === newest()
  await until('the newest is everywhere', isEverywhere)
  upload.write('body')
  await upload.untilText('got it')
  upload.destroy()
  await pool.waitFor('reload:completed', ({ generation }) => generation === newest())
  await until('no reload runs', async () => !(await pool.status()).reloading)
  const [started, forked] = [pool.seen('reload:started').length, pool.workerPids.length]
  assert.ok(started < forked, `${started} reloads began, and ${forked} workers`)
})

test('without signals: true the pool installs no handler', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const { listeners } = (await pool.command('residue')) as { listeners: string[] }
  assert.deepEqual(
    listeners.filter((name) => name.startsWith('SIG')),
    [],
  )
})

test('a program that boots leaves Ctrl-C to the master', async () => {
  await using pool = await startPool({ app: 'stop/boots-slowly.mjs', size: 1 })
  const reloading = pool.command('reload')
  const { pid = 0 } = await pool.waitFor('worker:forked', ({ generation }) => generation === 2)
  await until('it boots', () => pool.output.includes(`booting pid=${pid}`))
  signalProcess(pid, 'SIGINT')
  await pool.waitFor('worker:ready', ({ generation }) => generation === 2)
  signalProcess(pid, 'SIGINT')
  await reloading
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('a SIGTERM of its own drains a worker, and the master replaces it', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 2 })
  const held = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/?ms=400' }))
  await send({ port: pool.port, path: '/?ms=0' })
  const [pid] = pool.workerPids
  assert.ok(pid)
  signalProcess(pid, 'SIGTERM')
  const exit = await pool.waitFor('worker:exited')
  assert.deepEqual([exit.pid, exit.code, exit.expected, exit.reason], [pid, 0, true, 'signal'])
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
})

test('without signals: true Ctrl-C ends the master, and its workers finish', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const held = send({ port: pool.port, path: '/?ms=500' })
  await send({ port: pool.port, path: '/?ms=0' })
  for (const pid of [...pool.workerPids, pool.pid]) signalProcess(pid, 'SIGINT')
  assert.equal((await held).kind, 'ok')
  await untilGone([pool.pid, ...pool.workerPids])
})

function exitCodeOf(pool: TestPool): Promise<number | null> {
  return new Promise((resolve) => {
    pool.master.once('exit', (code) => resolve(code))
  })
}
