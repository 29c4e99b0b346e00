// A worker that is gone from one moment to the next.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess } from '../support/processes.ts'
import { send } from '../support/request.ts'
import { startPool } from '../support/start-pool.ts'

test('A8: a connection that was on its way to a killed worker is given to another one', async () => {
  await using pool = await startPool({ app: 'hello.mjs' })
  const [victim = Number.NaN, other] = pool.workerPids
  signalProcess(victim, 'SIGSTOP') // so that it cannot take what it is sent
  const requests = Array.from({ length: 6 }, () => send({ port: pool.port }))
  await Promise.race(requests)
  signalProcess(victim, 'SIGKILL')
  for (const { kind, headers } of await Promise.all(requests))
    assert.deepEqual([kind, headers?.['x-worker']], ['ok', String(other)])
})

test('A8: a connection that was on its way to the only worker, killed, is ended and does not hang', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1 })
  const [victim = Number.NaN] = pool.workerPids
  signalProcess(victim, 'SIGSTOP')
  const request = send({ port: pool.port })
  await send({ port: pool.port, timeoutMs: 100 }) // by now the first one has been handed over
  signalProcess(victim, 'SIGKILL')
  assert.equal((await request).kind, 'reset')
})
