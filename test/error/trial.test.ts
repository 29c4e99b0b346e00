// What becomes of a request in whose context an error was thrown, while others are in flight that may be the one.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepOneConnection, send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { type Standalone, startStandalone } from '../support/start-standalone.ts'

interface TestContext {
  after(end: () => void): void
}

/** Sends over a connection of its own that was opened before the first error, which closes the door. */
type Send = (path: string) => ReturnType<typeof send>

test('a suspect that does not answer gets its 500 while others are held, and one that goes on with its answer is left alone [R5]', async (context) => {
  const { worker, open } = await start(context, 20_000)
  const [stream, culprit, release] = [await open(), await open(), await open()]
  const others = [(await open())('/hold'), (await open())('/hold')]
  await until('two are held', () => worker.stdout().includes('held 2'))
  const going = stream('/stream')
  await told(worker, '/stream')
  // It is tried later than the stream, so by its end nothing happens to that any more.
  assert.equal((await culprit('/throw')).kind, '500')
  await told(worker, '/throw')
  assert.equal((await release('/release')).kind, 'ok')
  const ends = await Promise.all([going, ...others])
  assert.deepEqual(
    ends.map(({ kind }) => kind),
    ['ok', 'ok', 'ok'],
  )
  assert.match(worker.stderr(), /^pid=\d+ uncaught exception, probably in GET \/stream$/m)
  assert.equal(await worker.exitCode, 70)
})

test('at the deadline of a drain a suspect gets its 500, and not the 503 of the others [R5]', async (context) => {
  const { worker, open } = await start(context, 500)
  const [culprit, other] = [await open(), await open()]
  const held = other('/hold')
  await until('one is held', () => worker.stdout().includes('held 1'))
  assert.equal((await culprit('/throw')).kind, '500')
  assert.equal((await held).kind, '503')
  assert.equal(await worker.exitCode, 75)
})

test('a request that has taken long before an error is not taken for its culprit, though it alone is left [R5]', async (context) => {
  const { worker, open } = await start(context, 20_000)
  const [slow, other, culprit, release] = [await open(), await open(), await open(), await open()]
  const held = slow('/hold')
  const begun = performance.now()
  await until('it takes long', () => performance.now() - begun > 3_000)
  assert.equal((await other('/side-job')).kind, 'ok')
  await told(worker, '/side-job')
  // It is tried later than the other one, so by its end nothing happens for that any more.
  assert.equal((await culprit('/throw')).kind, '500')
  assert.equal((await release('/release')).kind, 'ok')
  assert.equal((await held).kind, 'ok')
  assert.equal(await worker.exitCode, 70)
})

test('a request whose listener throws is no suspect: it gets its 500 at once, whoever is in flight [R5]', async (context) => {
  const { worker, open } = await start(context, 20_000)
  const [other, culprit, release] = [await open(), await open(), await open()]
  const held = other('/hold')
  await until('one is held', () => worker.stdout().includes('held 1'))
  assert.equal((await culprit('/throw-at-once')).kind, '500')
  await until('it is blamed', () => worker.stdout().includes('told GET /throw-at-once blamed'))
  assert.match(worker.stderr(), /^pid=\d+ uncaught exception in GET \/throw-at-once$/m)
  assert.equal((await release('/release')).kind, 'ok')
  assert.equal((await held).kind, 'ok')
})

async function start(context: TestContext, drainMs: number) {
  const env = { DRAIN_MS: String(drainMs) }
  const worker = await startStandalone(context, 'error/suspects.mjs', env)
  const { port } = worker
  const open = async (): Promise<Send> => {
    const agent = keepOneConnection()
    context.after(() => agent.destroy())
    await send({ port, agent })
    return (path) => send({ port, agent, path, timeoutMs: 30_000 })
  }
  return { worker, open }
}

async function told(worker: Standalone, path: string): Promise<void> {
  const report = `told GET ${path} suspected`
  await until(`${path} is suspected`, () => worker.stdout().includes(report))
}
