// Apps that listen on more ports later, and close their own servers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort, isListening } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { forkGoverned } from '../support/fork-governed.ts'

const app = 'listening/moves-its-door.mjs'

test('a server that listens later is found, and drained like the first [A24]', async () => {
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

test('a worker whose app closed its last server says so, and can still be stopped [A24]', async () => {
  await using pool = await startPool({ app, size: 1 })
  await send({ port: pool.port, path: '/reopen' })
  await until('it listens again', async () => (await send({ port: pool.port })).kind === 'ok')
  assert.doesNotMatch(pool.output, /listens nowhere/)
  await send({ port: pool.port, path: '/close' })
  const line = new RegExp(`^slot=0 gen=1 pid=${pool.workerPids[0]} listens nowhere any more`, 'm')
  await until('it says so', () => line.test(pool.output))
  assert.deepEqual(pool.seen('worker:exited'), [])
})

test('a worker that is sent away while it starts does not take that for its app’s doing [A24]', async (context) => {
  const worker = forkGoverned(context, 'listening/ready-when-told-to-go.mjs')
  await worker.untilPort()
  worker.order({ type: 'drain', reason: 'stop', timeoutMs: 5_000 })
  assert.equal((await worker.exit).code, 0)
  assert.equal(worker.stderr, '')
})

test('what a worker took before it was ready is answered, though it is sent away [A24]', async () => {
  await using pool = await startPool({ app: 'listening/opens-before-ready.mjs', size: 1 })
  const isCancelled = assert.rejects(pool.command('resize', 2))
  await until('both answer', async () => {
    const answers = await Promise.all([send({ port: pool.port }), send({ port: pool.port })])
    return new Set(answers.map(({ headers }) => headers?.['x-worker'])).size === 2
  })
  const slow = Array.from({ length: 8 }, () => send({ port: pool.port, path: '/slow' }))
  await send({ port: pool.port }) // those before it have reached a worker
  await send({ port: pool.port })
  await pool.command('stop')
  await isCancelled
  const answers = await Promise.all(slow)
  assert.deepEqual(new Set(answers.map(({ kind }) => kind)), new Set(['ok']))
  assert.equal(new Set(answers.map(({ headers }) => headers?.['x-worker'])).size, 2)
  assert.deepEqual(
    pool.seen('worker:exited').map(({ code }) => code),
    [0, 0],
  )
})
