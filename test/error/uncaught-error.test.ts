// Promise 1: an uncaught error costs exactly one response.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { countKinds } from '../../testing/tally.ts'
import { until } from '../../testing/until.ts'
import { type Poisoned, sendPoison } from '../support/poison.ts'

/** A worker that faults is replaced at once, however many did before. */
const oneByOne = { app: 'throws.mjs', size: 1, backoff: { minMs: 0, maxMs: 0 } }
const origins = ['sync', 'timer', 'promise', 'emitter', 'async', 'immediate', 'tick', 'stream']

test('an uncaught error costs its own response, and none of 20 slow ones [A1]', async (context) => {
  await using pool = await startPool(oneByOne)
  for (const [index, origin] of origins.entries())
    await context.test(`thrown in ${origin}`, async () => {
      const slow = sendSlowOnes(pool)
      await send({ port: pool.port, path: '/' }) // by now the slow ones are in flight
      const culprit = await send({ port: pool.port, path: `/${origin}` })
      assert.equal(culprit.kind, '500')
      assert.equal(culprit.headers?.connection, 'close')
      assert.doesNotMatch(culprit.body ?? '', /thrown|at /, 'the answer tells nothing of the error')
      assert.deepEqual(countKinds(await slow), { ok: 20 })
      await replaced(pool, index + 1)
      assert.equal((await send({ port: pool.port })).kind, 'ok')
    })
})

test('an error after the headers were sent costs its own connection, and nothing else [A1]', async () => {
  await using pool = await startPool(oneByOne)
  const slow = sendSlowOnes(pool)
  await send({ port: pool.port })
  const culprit = await send({ port: pool.port, path: '/headers-sent' })
  assert.equal(culprit.kind, 'reset')
  assert.deepEqual(countKinds(await slow), { ok: 20 })
  await replaced(pool)
})

test('an error of a request that is answered already costs nothing [A27]', async () => {
  await using pool = await startPool(oneByOne)
  const slow = sendSlowOnes(pool)
  const late = await send({ port: pool.port, path: '/late?ms=50' })
  assert.equal(late.kind, 'ok')
  assert.deepEqual(countKinds(await slow), { ok: 20 })
  await replaced(pool)
})

test('the report says what was thrown, for which request, and where', async () => {
  await using pool = await startPool(oneByOne)
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

for (const [distribution, size] of [
  ['round-robin', 2],
  ['shared', 1],
] as const)
  test(`a poisoned request, 50 times a second, costs its senders and nobody else, ${distribution}, size ${size} [A26]`, async (context) => {
    const poisoned = await sendPoison({ distribution, size, poisonedMs: 2_500, atLeast: 50 })
    context.diagnostic(`good ${JSON.stringify(poisoned.tally)}, ${poisoned.forks.length} forks`)
    assertBackoff(poisoned)
  })

/** In each slot every fork but the first two was delayed, and the delays grow. */
function assertBackoff({ forks, delays }: Poisoned): void {
  assert.ok(delays.length > 0, 'no slot was delayed')
  for (const { crashes, delayMs } of delays) assert.ok(delayMs >= 25 * 2 ** (crashes - 1))
  for (const slot of new Set(forks)) {
    const ofSlot = forks.filter((each) => each === slot)
    assert.ok(ofSlot.length <= delays.filter((each) => each.slot === slot).length + 2)
  }
}

/** As many as the titles say, each answered a little after the drain has begun. */
async function sendSlowOnes(pool: TestPool) {
  return Promise.all(
    Array.from({ length: 20 }, () => send({ port: pool.port, path: '/held', timeoutMs: 30_000 })),
  )
}

/** Resolves when so many workers have faulted, and each has exited. */
async function replaced(pool: TestPool, count = 1): Promise<void> {
  await until(`${count} faulted workers have exited`, () => {
    const faulted = new Set(pool.seen('worker:faulted').map(({ pid }) => pid))
    const exited = pool.seen('worker:exited').filter(({ pid }) => faulted.has(pid))
    return faulted.size >= count && exited.length === faulted.size
  })
}
