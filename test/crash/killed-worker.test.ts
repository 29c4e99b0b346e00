// A worker that is gone from one moment to the next.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

test('a connection that was on its way to a killed worker is given to another one [A8]', async () => {
  await using pool = await startPool({ app: 'hello.mjs' })
  const [victim = Number.NaN, other] = pool.workerPids
  signalProcess(victim, 'SIGSTOP') // so that it cannot take what it is sent
  const requests = Array.from({ length: 6 }, () => send({ port: pool.port }))
  await Promise.race(requests)
  signalProcess(victim, 'SIGKILL')
  for (const { kind, headers } of await Promise.all(requests))
    assert.deepEqual([kind, headers?.['x-worker']], ['ok', String(other)])
})

test('a connection that was on its way to the only worker, killed, is ended and does not hang [A8]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const [victim = Number.NaN] = pool.workerPids
  signalProcess(victim, 'SIGSTOP')
  const request = send({ port: pool.port })
  await send({ port: pool.port, timeoutMs: 100 }) // by now the first one has been handed over
  signalProcess(victim, 'SIGKILL')
  assert.equal((await request).kind, 'reset')
})

test('connections that wait for the only worker, killed, are ended with it or served by the next [A8]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const [victim = Number.NaN] = pool.workerPids
  signalProcess(victim, 'SIGSTOP')
  const requests = Array.from({ length: 6 }, () => send({ port: pool.port }))
  await send({ port: pool.port, timeoutMs: 100 }) // by now they wait, all but one of them in the master
  signalProcess(victim, 'SIGKILL')
  for (const { kind } of await Promise.all(requests)) assert.match(kind, /^(reset|ok)$/)
})

test('a worker that is killed with a connection on its way to it is replaced without delay [A8]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', backoff: { minMs: 0, maxMs: 0 } })
  const delays: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const { workers } = await pool.status()
    const victim = workers.find(({ state }) => state === 'ready')?.pid ?? Number.NaN
    signalProcess(victim, 'SIGSTOP')
    const requests = Array.from({ length: 6 }, () => send({ port: pool.port }))
    await Promise.race(requests)
    const killedAt = performance.now()
    signalProcess(victim, 'SIGKILL')
    await pool.waitFor('worker:exited', ({ pid }) => pid === victim)
    delays.push(performance.now() - killedAt)
    await Promise.all(requests)
    await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === round + 2)
  }
  // Node does not tell the end of such a worker's channel, and who waits for it waits a second.
  assert.ok(Math.min(...delays) < 900, `its exit was seen after ${delays.map(Math.round)} ms`)
})
