// What a terminal or a service manager does: one signal to every process of the group.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PoolEvents } from '@regrow/master'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

type Options = Parameters<typeof startPool>[0]

const signals = [
  ['SIGINT', ['interrupt']],
  ['SIGTERM', ['stop', 'signal']], // a worker may hear it before its master does
] as const

for (const [signal, reasons] of signals)
  test(`${signal} to every process of the group stops once and loses nothing [C10]`, async () => {
    await using pool = await startGroup({ app: 'slow.mjs' })
    const held = await hold(pool, '/?ms=400')
    process.kill(-pool.pid, signal)
    await pool.waitFor('pool:stopped')
    await assertAnswered(held)
    const left = pool.seen('worker:exited')
    for (const { reason, code } of left) {
      assert.ok((reasons as readonly string[]).includes(reason), reason)
      assert.equal(code, 0)
    }
    const drained = pool.seen('worker:draining').map(({ pid }) => pid)
    assert.equal(new Set(drained).size, drained.length, 'a worker drained twice')
    assert.equal(left.length, pool.workerPids.length)
  })

for (const [app, path] of [
  ['slow.mjs', '/?ms=400'],
  ['plain-routes.mjs', '/slow?ms=400'],
] as const)
  test(`SIGHUP to every process of the group reloads and loses nothing, also while successors boot: ${app} [C10, R8]`, async () => {
    await using pool = await startGroup({ app })
    const held = await hold(pool, path)
    process.kill(-pool.pid, 'SIGHUP')
    await pool.waitFor('worker:forked', ({ generation }) => generation === 2)
    process.kill(-pool.pid, 'SIGHUP') // it finds a successor in its first moment
    await pool.waitFor('reload:completed', ({ generation }) => generation === 3)
    await assertAnswered(held)
    const exits = pool.seen('worker:exited').filter(({ generation }) => generation === 1)
    assert.deepEqual(
      exits.map(({ code, reason }) => [code, reason]),
      Array(2).fill([0, 'reload']),
    )
  })

test('SIGTERM to the group of plain programs stops and loses nothing, if the master answers it [C10, R8]', async () => {
  await using pool = await startGroup({ app: 'plain-routes.mjs' })
  const held = await hold(pool, '/slow?ms=1500')
  process.kill(-pool.pid, 'SIGTERM')
  await pool.waitFor('pool:stopped')
  await assertAnswered(held)
})

for (const signal of ['SIGQUIT', 'SIGUSR2'] as const)
  test(`${signal} to the group of a master that dies of it costs no request [C10, R8]`, async () => {
    await using pool = await startGroup({ app: 'slow.mjs', signals: false })
    const held = await hold(pool, '/?ms=400')
    process.kill(-pool.pid, signal)
    await assertAnswered(held)
  })

test('SIGTERM to a plain program alone ends it, as ever, and it is replaced [R8]', async () => {
  await using pool = await startGroup({ app: 'plain-routes.mjs' })
  const [pid = Number.NaN] = pool.workerPids
  process.kill(pid, 'SIGTERM')
  const exit = await pool.waitFor('worker:exited')
  assert.deepEqual([exit.pid, exit.signal, exit.reason], [pid, 'SIGTERM', 'crash'])
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
})

function startGroup(options: Omit<Options, 'size' | 'detached'>): Promise<TestPool> {
  return startPool({ signals: true, ...options, size: 2, detached: true })
}

/** Ten requests that are in flight by now. */
async function hold(pool: TestPool, path: string) {
  const held = Array.from({ length: 10 }, () => send({ port: pool.port, path }))
  await send({ port: pool.port, path: '/?ms=0' })
  return held
}

async function assertAnswered(held: Awaited<ReturnType<typeof hold>>): Promise<void> {
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
}

async function startAdopted(): Promise<TestPool> {
  return startPool({
    ...{ app: 'stop/plain-exits-by-signals.mjs', size: 2, adopt: true },
    ...{ signals: true, detached: true },
  })
}

/** Ten held requests; a signal for all; what became of them, and who heard it. */
async function signalAll(pool: TestPool, signal: NodeJS.Signals, end: keyof PoolEvents) {
  const held = Array.from({ length: 10 }, () => send({ port: pool.port, path: '/slow' }))
  await send({ port: pool.port })
  const pids = pool.seen('worker:ready').map(({ pid }) => pid)
  process.kill(-pool.pid, signal)
  await pool.waitFor(end)
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
  const exits = pool.seen('worker:exited').filter(({ pid }) => pids.includes(pid))
  assert.deepEqual(
    exits.map(({ code }) => code),
    [0, 0],
  )
  const heard = await until('each has heard of it', () => {
    const lines = [...pool.textOf('stdout').matchAll(/^(SIG.*) heard by (.*)$/gm)]
    const byThem = lines.filter(([, , pid]) => pids.includes(Number(pid)))
    return byThem.length >= 2 && byThem.map(([, name]) => name)
  })
  return { reasons: exits.map(({ reason }) => reason), heard }
}

for (const [signal, reasons] of signals)
  test(`${signal} to every process of the group loses nothing of adopted programs that exit by it themselves [C10, R41]`, async () => {
    await using pool = await startAdopted()
    const seen = await signalAll(pool, signal, 'pool:stopped')
    for (const reason of seen.reasons)
      assert.ok((reasons as readonly string[]).includes(reason), reason)
    assert.deepEqual(seen.heard, [signal, signal])
  })

test('SIGHUP to every process of the group reloads, and ends no adopted program that exits by it itself [C10, R41]', async () => {
  await using pool = await startAdopted()
  assert.deepEqual(await signalAll(pool, 'SIGHUP', 'reload:completed'), {
    reasons: ['reload', 'reload'],
    heard: ['SIGTERM', 'SIGTERM'],
  })
})
