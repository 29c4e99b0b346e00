// What a worker tells of itself while it serves, under a master that only listens.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Load } from '@regrow/protocol'
import { findFreePort } from '../../testing/ports.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { forkGoverned } from '../support/fork-governed.ts'

const app = 'standalone-routes.mjs'

test('a worker tells in turn how it fares, from the moment on that it can serve', async (context) => {
  const worker = forkGoverned(context, app, { heartbeatMs: 20 })
  await until('it told thrice', () => worker.seen('heartbeat').length >= 3)
  const types = worker.facts.map(({ type }) => type)
  assert.deepEqual(types.slice(0, 5), ['loaded', 'starting', 'ready', 'heartbeat', 'heartbeat'])
  for (const { load } of worker.seen('heartbeat')) {
    assert.ok(load.memoryBytes > 10_000_000, `${load.memoryBytes} bytes`)
    assert.deepEqual([load.inFlight, load.served, load.inspected], [0, 0, false])
    assert.ok(load.loopDelayP99Ms <= load.loopDelayMaxMs)
  }
})

test('a worker tells how many requests have begun, and how many are unanswered', async (context) => {
  const worker = forkGoverned(context, app, { heartbeatMs: 20 })
  const port = await worker.untilPort()
  const held = [send({ port, path: '/slow' }), send({ port, path: '/slow' })]
  await worker.untilFact('heartbeat', ({ load }) => load.inFlight === 2 && load.served === 2)
  await send({ port, path: '/release' })
  await Promise.all(held)
  await worker.untilFact('heartbeat', ({ load }) => load.inFlight === 0 && load.served === 3)
})

test('a worker tells how long its event loop was blocked', async (context) => {
  const port = await findFreePort()
  const env = { PORT: String(port) }
  const worker = forkGoverned(context, 'hang/blocks-the-loop.mjs', { heartbeatMs: 100, env })
  await worker.untilFact('heartbeat')
  await send({ port, path: '/block?ms=300' })
  const { load } = await worker.untilFact('heartbeat', (fact) => fact.load.loopDelayMaxMs >= 290)
  assert.ok(load.loopDelayMaxMs < 10_000, 'that is longer than it was blocked')
  const isQuiet = ({ loopDelayMaxMs }: Load) => loopDelayMaxMs > 0 && loopDelayMaxMs < 290
  const { length } = worker.seen('heartbeat')
  await until('it is told once', () =>
    worker
      .seen('heartbeat')
      .slice(length)
      .some(({ load }) => isQuiet(load)),
  )
})

test('a worker tells that a debugger may pause it', async (context) => {
  const execArgv = ['--inspect=127.0.0.1:0']
  const worker = forkGoverned(context, app, { heartbeatMs: 20, execArgv })
  await worker.untilFact('heartbeat', ({ load }) => load.inspected)
})

test('a worker whose master wants no heartbeats sends none', async (context) => {
  for (const birth of [{}, { heartbeatMs: Infinity }]) {
    const worker = forkGoverned(context, app, birth)
    await worker.untilFact('ready')
    worker.order({ type: 'drain', reason: 'stop' })
    assert.deepEqual(await worker.exit, { code: 0, signal: null })
    assert.deepEqual(worker.seen('heartbeat'), [])
  }
})

test('a worker that drains goes on to tell, and leaves when it holds nothing', async (context) => {
  const worker = forkGoverned(context, app, { heartbeatMs: 20 })
  const port = await worker.untilPort()
  const agent = keepOneConnection()
  await send({ port, agent })
  const slow = send({ port, path: '/slow' })
  await until('it begins', () => worker.stdout.includes('slow begins'))
  worker.order({ type: 'drain', reason: 'reload' })
  await worker.untilFact('draining')
  const before = worker.seen('heartbeat').length
  await until('it tells on', () => worker.seen('heartbeat').length > before + 3)
  assert.equal((await send({ port, path: '/release', agent })).body, 'released')
  assert.equal((await slow).body, 'slow')
  assert.deepEqual(await worker.exit, { code: 0, signal: null })
  agent.destroy()
})

test('heartbeats do not pile up in a channel that nobody reads', async (context) => {
  const port = await findFreePort()
  const env = { PORT: String(port) }
  const worker = forkGoverned(context, 'garbage-sender.mjs', { heartbeatMs: 10, env })
  await worker.untilFact('heartbeat')
  await send({ port, path: '/huge' })
  const before = worker.seen('heartbeat').length
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500) // this master is stuck
  worker.order({ type: 'drain', reason: 'stop' })
  await worker.exit
  const piled = worker.seen('heartbeat').length - before
  assert.ok(piled < 75, `${piled} heartbeats were waiting`)
})

test('a worker that the system tells no figures tells what it knows, and has no error of it [R32]', async (context) => {
  const worker = forkGoverned(context, 'hang/no-proc.mjs', { heartbeatMs: 20 })
  await until('it told thrice', () => worker.seen('heartbeat').length >= 3)
  for (const { load } of worker.seen('heartbeat')) assert.ok(load.memoryBytes > 1_000_000)
  assert.deepEqual(worker.seen('faulted'), [])
})
