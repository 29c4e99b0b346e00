// Promise 1: an uncaught error costs exactly one response.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributions, pairs } from './support/distributions.ts'
import { every } from './support/every.ts'
import { startHammer } from './support/hammer.ts'
import { send } from './support/request.ts'
import { startPool, type TestPool } from './support/start-pool.ts'
import { countKinds } from './support/tally.ts'

const origins = ['sync', 'timer', 'promise', 'emitter', 'async', 'immediate', 'tick', 'stream']

for (const origin of origins) {
  test(`A1: an error thrown in ${origin} costs its own response, and none of 20 slow ones`, async () => {
    await using pool = await startPool({ app: 'throws.mjs', size: 1 })
    const slow = Array.from({ length: 20 }, () => send({ port: pool.port, path: '/slow?ms=400' }))
    await send({ port: pool.port, path: '/' }) // by now the slow ones are in flight
    const culprit = await send({ port: pool.port, path: `/${origin}` })
    assert.equal(culprit.kind, '500')
    assert.equal(culprit.headers?.connection, 'close')
    assert.doesNotMatch(culprit.body ?? '', /thrown|at /, 'the answer tells nothing of the error')
    assert.deepEqual(countKinds(await Promise.all(slow)), { ok: 20 })
    await replaced(pool)
    assert.equal((await send({ port: pool.port })).kind, 'ok')
  })
}

test('A1: an error after the headers were sent costs its own connection, and nothing else', async () => {
  await using pool = await startPool({ app: 'throws.mjs', size: 1 })
  const slow = Array.from({ length: 20 }, () => send({ port: pool.port, path: '/slow?ms=400' }))
  await send({ port: pool.port })
  const culprit = await send({ port: pool.port, path: '/headers-sent' })
  assert.equal(culprit.kind, 'reset')
  assert.deepEqual(countKinds(await Promise.all(slow)), { ok: 20 })
  await replaced(pool)
})

test('A27: an error of a request that is answered already costs nothing', async () => {
  await using pool = await startPool({ app: 'throws.mjs', size: 1 })
  const slow = Array.from({ length: 20 }, () => send({ port: pool.port, path: '/slow?ms=400' }))
  const late = await send({ port: pool.port, path: '/late?ms=50' })
  assert.equal(late.kind, 'ok')
  assert.deepEqual(countKinds(await Promise.all(slow)), { ok: 20 })
  await replaced(pool)
})

test('the report says what was thrown, for which request, and where', async () => {
  await using pool = await startPool({ app: 'throws.mjs', size: 1 })
  await send({ port: pool.port, path: '/timer?token=secret', method: 'PUT' })
  const { error, slot, pid } = await pool.waitFor('worker:faulted')
  assert.equal(slot, 0)
  assert.equal(error.message, 'thrown in timer')
  assert.equal(error.code, 'ERR_TEST')
  assert.match(error.stack ?? '', /throws\.mjs/)
  assert.deepEqual([error.origin, error.method, error.path], ['uncaughtException', 'PUT', '/timer'])
  await replaced(pool)
  assert.match(pool.output, new RegExp(`slot=0 gen=1 pid=${pid}`))
  assert.match(pool.output, /thrown in timer[\s\S]*throws\.mjs/)
  assert.doesNotMatch(pool.output, /secret/, 'a query may hold secrets')
})

test('a worker that faulted leaves at once when another one serves', async () => {
  await using pool = await startPool({ app: 'throws.mjs', size: 2 })
  await send({ port: pool.port, path: '/timer' })
  const { slot, pid } = await pool.waitFor('worker:faulted')
  const { reason } = await pool.waitFor('worker:draining', (worker) => worker.pid === pid)
  assert.equal(reason, 'faulted')
  const exit = await pool.waitFor('worker:exited', (worker) => worker.pid === pid)
  const successor = await pool.waitFor(
    'worker:ready',
    (worker) => worker.slot === slot && worker.pid !== pid,
  )
  const order = pool.events.map(({ data }) => data)
  const drained = order.findIndex((data) => 'reason' in data && data.reason === 'faulted')
  assert.ok(drained < order.indexOf(successor), 'it does not wait for its successor')
  assert.deepEqual([exit.slot, exit.code, exit.expected], [slot, 70, true])
})

/** `POISONED_MS=30000 npm run test:system -- uncaught` looks longer. */
const poisonedMs = Number(process.env.POISONED_MS ?? 8_000)

for (const [distribution, size] of pairs(distributions, [2, 1])) {
  test(`A26: a poisoned request, 50 times a second for ${poisonedMs} ms, costs its senders and nobody else, ${distribution}, size ${size}`, async (context) => {
    await using pool = await startPool({ app: 'throws.mjs', size, distribution })
    const count = poisonedMs / 20
    const good = startHammer({ port: pool.port, kept: 12, fresh: 8, pauseMs: 10 })
    const poisoned = await every(20, count, () => send({ port: pool.port, path: '/timer' }))
    const tally = await good.stop()
    const forks = pool.seen('worker:forked').length
    context.diagnostic(`good ${JSON.stringify(tally)}, ${forks} forks`)
    assert.deepEqual(countKinds(poisoned), { 500: count })
    tally.assertNothingLost(1_000)
    assert.ok(forks <= size * 12, `backoff bounds the forks: ${forks}`)
  })
}

async function replaced(pool: TestPool): Promise<void> {
  const { pid } = await pool.waitFor('worker:faulted')
  await pool.waitFor('worker:exited', (worker) => worker.pid === pid)
}
