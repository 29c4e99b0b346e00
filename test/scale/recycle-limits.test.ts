// Workers that leak, slow down or have served long enough are replaced, successor first.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const options = { app: 'wears-out.mjs', heartbeatMs: 50, stableAfterMs: 0 } as const

/** Every incumbent was replaced by a ready successor before it was asked to go, one slot at a time. */
function assertOneAtATime(pool: TestPool, size: number): void {
  let ready = 0
  for (const { name } of pool.events) {
    if (name === 'worker:ready') ready += 1
    if (name === 'worker:draining') ready -= 1
    assert.ok(ready <= size + 1, 'two replacements at once')
    if (pool.events.length > 0 && name === 'worker:draining')
      assert.ok(ready >= size, 'no successor')
  }
}

test('a worker that leaks memory is replaced, successor first, and costs nothing [A21]', async () => {
  const mb = 1_000_000
  await using pool = await startPool({ ...options, recycle: { maxMemoryBytes: 200 * mb } })
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  const { headers } = await send({ port: pool.port, path: '/grow?mb=250' })
  const recycled = await pool.waitFor('worker:limit-reached')
  assert.deepEqual(
    [String(recycled.pid), recycled.limit],
    [headers?.['x-worker'], 'maxMemoryBytes'],
  )
  assert.ok(recycled.value >= 200 * mb)
  const end = await pool.waitFor('worker:exited')
  assert.deepEqual([end.pid, end.reason, end.expected], [recycled.pid, 'recycle', true])
  ;(await load.stop(20)).assertNothingLost(20)
  assertOneAtATime(pool, 2)
})

test('a worker beyond the hard limit drains before its successor is ready, if another one serves [A21]', async () => {
  const mb = 1_000_000
  await using pool = await startPool({ ...options, recycle: { hardMemoryBytes: 200 * mb } })
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  await send({ port: pool.port, path: '/grow?mb=250' })
  const { pid } = await pool.waitFor('worker:draining')
  await pool.waitFor('worker:forked', (forked) => forked.pid === pool.workerPids[2])
  const order = pool.events.map(({ name }) => name)
  assert.ok(order.indexOf('worker:draining') < order.lastIndexOf('worker:forked'))
  await pool.waitFor('worker:exited', (end) => end.pid === pid)
  ;(await load.stop(20)).assertNothingLost(20)
})

test('a worker whose loop stalls again and again without ever blocking for long is replaced [A21]', async () => {
  await using pool = await startPool({
    ...options,
    drainTimeoutMs: 2_000, // such a worker is slow in everything
    recycle: { maxLoopDelayMs: 60 },
  })
  const { headers } = await send({ port: pool.port, path: '/slow?ms=80' })
  const recycled = await pool.waitFor('worker:limit-reached')
  assert.deepEqual(
    [String(recycled.pid), recycled.limit],
    [headers?.['x-worker'], 'maxLoopDelayMs'],
  )
  const draining = await pool.waitFor('worker:draining')
  assert.deepEqual([draining.pid, draining.reason], [recycled.pid, 'recycle'])
  assertOneAtATime(pool, 2)
})

for (const recycle of [{ maxAgeMs: 500 }, { maxRequests: 100 }]) {
  const [limit] = Object.keys(recycle)
  test(`workers that have reached ${limit} are replaced one slot at a time under load [A21]`, async () => {
    await using pool = await startPool({ ...options, size: 3, recycle })
    const load = startHammer({ port: pool.port, kept: 6, fresh: 3 })
    await until('six are gone', () => pool.seen('worker:exited').length >= 6, 30_000)
    ;(await load.stop(20)).assertNothingLost(20)
    assertOneAtATime(pool, 3)
    for (const recycled of pool.seen('worker:limit-reached')) assert.equal(recycled.limit, limit)
    for (const { reason } of pool.seen('worker:exited')) assert.equal(reason, 'recycle')
  })
}
