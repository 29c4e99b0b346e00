// A worker that stands by: it has loaded everything, and starts its app when it is told to.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort } from '../../testing/ports.ts'
import { isAlive, signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { forkGoverned, type Governed } from '../support/fork-governed.ts'

const app = 'scale/stands-by.mjs'

type Context = Parameters<typeof forkGoverned>[0]

async function forkStandby(context: Context, env: Record<string, string> = {}): Promise<Governed> {
  const birth = { slot: 0, standby: true, heartbeatMs: 20, env }
  const worker = forkGoverned(context, app, birth)
  await worker.untilFact('prepared')
  return worker
}

test('a standby loads its code, waits, and serves in the slot that it is given', async (context) => {
  const port = await findFreePort()
  const worker = await forkStandby(context, { PORT: `${port}` })
  await until('it tells how it fares', () => worker.seen('heartbeat').length >= 3)
  assert.equal(worker.stdout, 'loaded\n')
  worker.order({ type: 'serve', slot: 5 })
  await worker.untilFact('ready')
  assert.equal((await send({ port })).body, 'slot 5')
  assert.match(worker.stdout, /started slot=5 REGROW_SLOT=5/)
  const types = worker.facts.map(({ type }) => type).filter((type) => type !== 'heartbeat')
  assert.deepEqual(types, ['loaded', 'starting', 'prepared', 'ready'])
  await send({ port, path: '/throw' })
  await worker.untilFact('faulted')
  assert.match(worker.stderr, new RegExp(`^slot=5 gen=7 pid=${worker.pid} uncaught exception`, 'm'))
  worker.order({ type: 'drain', reason: 'faulted' })
  assert.deepEqual(await worker.exit, { code: 70, signal: null })
})

test('a standby with an app that answers requests listens when it is told to', async (context) => {
  const port = await findFreePort()
  const worker = await forkStandby(context, { PORT: `${port}`, APP: 'handler' })
  assert.equal((await send({ port })).kind, 'refused')
  worker.order({ type: 'serve', slot: 1 })
  await worker.untilFact('ready')
  assert.equal((await send({ port })).body, 'hello')
})

for (const [what, end] of [
  ['that is ordered to drain', (worker) => worker.order({ type: 'drain', reason: 'stop' })],
  ['that gets a signal', ({ pid }) => signalProcess(pid, 'SIGTERM')],
  ['whose master is lost', (worker) => worker.abandon()],
] as const satisfies readonly (readonly [string, (worker: Governed) => void])[])
  test(`a standby ${what} leaves and never starts its app`, async (context) => {
    const worker = await forkStandby(context)
    end(worker)
    assert.deepEqual(await worker.exit, { code: 0, signal: null })
    assert.equal(worker.stdout, 'loaded\n')
    assert.equal(worker.stderr, '')
  })

test('Ctrl-C is left to the master while a worker stands by', async (context) => {
  const worker = await forkStandby(context)
  signalProcess(worker.pid, 'SIGINT')
  const { length } = worker.seen('heartbeat')
  await until('it goes on', () => worker.seen('heartbeat').length > length + 2)
  assert.ok(isAlive(worker.pid))
})

test('an uncaught error while a worker stands by is a failed start', async (context) => {
  const worker = await forkStandby(context, { FAULT: 'while prepared' })
  worker.say('go')
  assert.deepEqual(await worker.exit, { code: 69, signal: null })
  assert.match(
    worker.stderr,
    /^standby gen=7 pid=\d+ uncaught exception\nError: the app is faulty/m,
  )
  assert.equal(worker.seen('failed')[0]?.error.message, 'the app is faulty')
  assert.equal(worker.stdout, 'loaded\n')
})

test('an app that cannot start when a standby is to serve is a failed start', async (context) => {
  const worker = await forkStandby(context, { FAULT: 'at start' })
  worker.order({ type: 'serve', slot: 2 })
  assert.deepEqual(await worker.exit, { code: 69, signal: null })
  assert.match(worker.stderr, /^slot=2 gen=7 pid=\d+ could not start/m)
})

test('a second order to serve changes nothing', async (context) => {
  const port = await findFreePort()
  const worker = await forkStandby(context, { PORT: `${port}` })
  for (const slot of [5, 6]) worker.order({ type: 'serve', slot })
  await worker.untilFact('ready')
  worker.order({ type: 'serve', slot: 7 })
  assert.equal((await send({ port })).body, 'slot 5')
  assert.equal(worker.seen('ready').length, 1)
})
