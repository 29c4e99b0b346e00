// Apps that open doors later, and close their own.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort, isListening } from '../support/ports.ts'
import { send } from '../support/request.ts'
import { startPool } from '../support/start-pool.ts'
import { until } from '../support/until.ts'

const app = 'moves-its-door.mjs'

test('A24: a server that listens later is found, and drained like the first', async () => {
  const port = await findFreePort()
  await using pool = await startPool({ app, size: 1, env: { MORE_PORT: String(port) } })
  await send({ port: pool.port, path: '/more' })
  await until('it listens on both', () => isListening(port))
  const held = send({ port, path: '/slow?ms=600' })
  await send({ port })
  await pool.command('stop')
  assert.equal((await held).kind, 'ok')
  assert.equal(isListening(port), false)
  assert.equal(pool.seen('worker:exited')[0]?.code, 0)
  assert.doesNotMatch(pool.output, /listens nowhere/)
})

test('A24: a worker whose app closed its last server says so, and can still be stopped', async () => {
  await using pool = await startPool({ app, size: 1 })
  await send({ port: pool.port, path: '/reopen' })
  await until('it listens again', async () => (await send({ port: pool.port })).kind === 'ok')
  assert.doesNotMatch(pool.output, /listens nowhere/)
  await send({ port: pool.port, path: '/close' })
  const line = new RegExp(`^slot=0 gen=1 pid=${pool.workerPids[0]} listens nowhere any more`, 'm')
  await until('it says so', () => line.test(pool.output))
  assert.deepEqual(pool.seen('worker:exited'), [])
})
