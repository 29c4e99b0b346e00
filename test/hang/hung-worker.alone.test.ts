// A worker whose event loop does not turn, and what only looks like one.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const livenessTimeoutMs = 600
const options = { app: 'hang/blocks-the-loop.mjs', heartbeatMs: 100, livenessTimeoutMs } as const

/** So that there is time on a busy machine to say something before the end. */
const slower = { livenessTimeoutMs: 3_000 }

const isHung = ({ deadline }: { deadline: string }) => deadline === 'liveness'

/** The pid of whoever answers. */
async function answerer(pool: TestPool): Promise<number> {
  return Number((await send({ port: pool.port })).headers?.['x-worker'])
}

test('a worker whose loop is blocked for ever is killed and replaced, and costs what it held [A9]', async (context) => {
  await using pool = await startPool(options)
  const load = startHammer({ port: pool.port, kept: 6, fresh: 3, pauseMs: 5 })
  const blocked = send({ port: pool.port, path: '/block', timeoutMs: 20_000 })
  const { pid } = await pool.waitFor('worker:overdue', isHung)
  const end = await pool.waitFor('worker:exited')
  assert.deepEqual(
    [end.pid, end.signal, end.reason, end.expected],
    [pid, 'SIGKILL', 'liveness', false],
  )
  assert.equal((await blocked).kind, 'reset')
  await pool.waitFor('worker:ready', ({ pid: ready }) => ready === pool.workerPids.at(2))
  const tally = await load.stop()
  context.diagnostic(JSON.stringify(tally))
  const kept = tally.failures.filter(({ connection }) => connection === 'kept')
  for (const { heldBy } of kept) assert.equal(heldBy, String(pid))
  // Who holds a new connection cannot be seen; each of these clients has one at a time.
  assert.ok(tally.failures.length - kept.length <= 3, JSON.stringify(tally.failures))
})

for (const output of ['inherit', 'prefix'] as const)
  test(`a pool tells at which line a worker hangs before it is killed (output: '${output}') [A9]`, async () => {
    await using pool = await startPool({ ...options, output, ...slower, reportOnHang: true })
    const blocked = send({ port: pool.port, path: '/block', timeoutMs: 20_000 })
    const { pid, slot, generation, report } = await pool.waitFor('worker:blocked')
    const place = /^ {4}at block \(file:.*block\.mjs:\d+:\d+\)$/m.exec(report.stack)
    assert.ok(place, report.stack)
    assert.equal((await pool.waitFor('worker:exited')).pid, pid)
    assert.equal((await blocked).kind, 'reset')
    const name = `slot=${slot} gen=${generation} pid=${pid} `
    const said = [
      `${name}has not answered for ${report.silentMs} ms; it hangs in GET /block at:`,
      (output === 'prefix' ? name : '') + place[0],
    ]
    for (const line of said)
      await until('it is on stderr', () => pool.textOf('stderr').split('\n').includes(line))
    const names = pool.events.map(({ name: event }) => event)
    assert.ok(names.indexOf('worker:blocked') < names.indexOf('worker:overdue'))
  })

test('the only worker hangs, and holds the port until its successor serves: nobody is refused [A9]', async () => {
  await using pool = await startPool({ ...options, size: 1 })
  const blocked = send({ port: pool.port, path: '/block', timeoutMs: 20_000 })
  await pool.waitFor('worker:overdue', isHung)
  const waiting = await Promise.all(Array.from({ length: 10 }, () => send({ port: pool.port })))
  const kinds = waiting.map(({ kind }) => kind)
  assert.deepEqual([...new Set(kinds)], ['ok'])
  assert.equal((await blocked).kind, 'reset')
  const order = pool.events.map(({ name }) => name)
  assert.ok(order.lastIndexOf('worker:ready') < order.indexOf('worker:exited'), 'successor first')
})

test('a loop that is blocked for less than the timeout is a gauge and nothing else [A10]', async () => {
  await using pool = await startPool({ ...options, size: 1 })
  assert.equal((await send({ port: pool.port, path: '/block?ms=300' })).kind, 'ok')
  await until('the status tells the delay', async () => {
    const [worker] = (await pool.status()).workers
    return (worker?.load?.loopDelayMaxMs ?? 0) > 250
  })
  assert.equal(pool.seen('worker:overdue').length, 0)
  assert.equal(pool.workerPids.length, 1)
})

test('a stopped worker is killed although it cannot hear, and its slot has one incumbent [A11]', async () => {
  await using pool = await startPool(options)
  const [stopped = Number.NaN] = pool.workerPids
  signalProcess(stopped, 'SIGSTOP')
  const end = await pool.waitFor('worker:exited')
  assert.deepEqual([end.pid, end.reason], [stopped, 'liveness'])
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  assert.deepEqual((await pool.status()).workers.map(({ slot, state }) => [slot, state]).sort(), [
    [0, 'ready'],
    [1, 'ready'],
  ])
})

test('a worker that goes on late serves until its successor does, then drains [A11]', async () => {
  await using pool = await startPool({ ...options, size: 1, app: 'hang/loads-slowly.mjs' })
  const [stopped = Number.NaN] = pool.workerPids
  signalProcess(stopped, 'SIGSTOP')
  await pool.waitFor('worker:overdue', isHung)
  signalProcess(stopped, 'SIGCONT')
  await pool.waitFor('worker:draining', ({ pid }) => pid === stopped)
  const end = await pool.waitFor('worker:exited')
  assert.deepEqual([end.pid, end.signal], [stopped, null], 'it was killed')
  const { workers } = await pool.status()
  assert.deepEqual(
    workers.map(({ pid, state }) => [pid, state]),
    [[pool.workerPids[1], 'ready']],
  )
})

test('a master that was blocked for longer than the liveness timeout kills nobody for it [B3]', async () => {
  await using pool = await startPool(options)
  await pool.command('block', 3 * livenessTimeoutMs)
  await answerer(pool)
  await provesPatience(pool)
})

for (const [who, pidsOf] of [
  ['a master', (pool: TestPool) => [pool.pid]],
  ['a master with all its workers', (pool: TestPool) => [pool.pid, ...pool.workerPids]],
] as const) {
  test(`${who}, stopped for longer than the liveness timeout, goes on with every worker [B4]`, async () => {
    await using pool = await startPool(options)
    const pids = pidsOf(pool)
    for (const pid of pids) signalProcess(pid, 'SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 2 * livenessTimeoutMs)) // it is time itself that is tested
    for (const pid of pids) signalProcess(pid, 'SIGCONT')
    await provesPatience(pool)
  })
}

test('a worker that a debugger may pause is left alone', async () => {
  const env = { NODE_OPTIONS: '--inspect=127.0.0.1:0' }
  await using pool = await startPool({ ...options, size: 1, env })
  await until('it says so', async () => (await pool.status()).workers[0]?.load?.inspected)
  const blocked = await send({ port: pool.port, path: `/block?ms=${2 * livenessTimeoutMs}` })
  assert.equal(blocked.kind, 'ok')
  await provesPatience(pool)
})

/** Heartbeats come in again, and nobody was taken for hung. */
async function provesPatience(pool: TestPool): Promise<void> {
  const served = async () => (await pool.status()).workers.map(({ load }) => load?.served ?? 0)
  const before = (await served()).reduce((sum, each) => sum + each, 0)
  for (let count = 0; count < 4; count += 1)
    assert.equal((await send({ port: pool.port })).kind, 'ok')
  await until('heartbeats tell of it', async () => {
    return (await served()).reduce((sum, each) => sum + each, 0) >= before + 4
  })
  assert.equal(pool.seen('worker:overdue').length, 0)
  assert.equal(pool.workerPids.length, (await pool.status()).size)
}
