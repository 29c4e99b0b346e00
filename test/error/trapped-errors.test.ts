// Uncaught errors that are worse than one throw in one request: nobody's, many, and strange ones.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { countKinds } from '../../testing/tally.ts'

const app = 'throws.mjs'

/** How many there are in standalone-hostile.mjs. */
const hostileValueCount = 14

test('an error that belongs to no request costs nothing, and its worker is replaced [A2]', async () => {
  await using pool = await startPool({ app, size: 1 })
  const { port } = pool
  const slow = Array.from({ length: 20 }, () => send({ port, path: '/slow?ms=400' }))
  assert.equal((await send({ port, path: '/nobody' })).kind, 'ok')
  assert.deepEqual(countKinds(await Promise.all(slow)), { ok: 20 })
  const { pid, error } = await pool.waitFor('worker:faulted')
  assert.deepEqual([error.message, error.path], ['thrown in nobody', undefined])
  const exit = await pool.waitFor('worker:exited')
  assert.deepEqual([exit.pid, exit.code, exit.expected], [pid, 70, true])
  assert.equal((await send({ port })).kind, 'ok')
})

test('errors while draining cost one response each, and do not move the deadline [A3]', async () => {
  await using pool = await startPool({ app, size: 1, drainTimeoutMs: 5_000 })
  const { port } = pool
  const agents = [1, 2, 3].map(keepOneConnection)
  for (const agent of agents) await send({ port, agent })
  const held = send({ port, path: '/slow?ms=60000' })
  const answered = send({ port, path: '/slow?ms=1000' })
  await send({ port })
  const reloaded = pool.command('reload')
  await pool.waitFor('worker:draining')
  for (const agent of agents)
    assert.equal((await send({ port, path: '/timer', agent })).kind, '500')
  await reloaded
  assert.deepEqual([(await answered).kind, (await held).kind], ['ok', '503'])
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal], [75, null], 'it left by itself, in time')
  assert.deepEqual(pool.seen('worker:overdue'), [])
  assert.equal(pool.seen('worker:faulted').length, 3)
  for (const agent of agents) agent.destroy()
})

test('a storm of a thousand errors is one drain and a bounded number of reports [A4]', async () => {
  await using pool = await startPool({ app, size: 2 })
  await send({ port: pool.port, path: '/storm' })
  const { pid } = await pool.waitFor('worker:faulted')
  await pool.waitFor('worker:exited', (worker) => worker.pid === pid)
  const reports = pool.seen('worker:faulted').length
  assert.ok(reports >= 20 && reports <= 40, `${reports} reports`)
  assert.equal(pool.seen('worker:draining').length, 1)
  assert.equal(pool.seen('worker:exited').length, 1)
  assert.match(pool.output, /9\d\d further errors were answered, but not reported/)
})

test('whatever is thrown, its request is answered and the master is told in plain data [A5]', async () => {
  await using pool = await startPool({ app, size: 1 })
  const { port } = pool
  const agents = Array.from({ length: hostileValueCount }, keepOneConnection)
  for (const agent of agents) await send({ port, agent })
  for (const [index, agent] of agents.entries()) {
    const { kind } = await send({ port, path: `/hostile?index=${index}`, agent })
    assert.equal(kind, '500', `value ${index}`)
  }
  await pool.waitFor('worker:exited')
  const reports = pool.seen('worker:faulted').map(({ error }) => error)
  assert.equal(reports.length, hostileValueCount)
  for (const { message, path } of reports) {
    assert.deepEqual([typeof message, path], ['string', '/hostile'])
  }
  for (const agent of agents) agent.destroy()
})
