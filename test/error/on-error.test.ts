// `onError`: what a user's listener is told of uncaught errors, and what its own trouble may cost.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepOneConnection, send } from '../../testing/request.ts'
import { createTestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { startProgram, startStandalone } from '../support/start-standalone.ts'

const app = 'error/standalone-on-error.mjs'

/** What the listener says that it was told. */
function toldBy({ stdout }: { readonly stdout: () => string }): Record<string, unknown>[] {
  return [...stdout().matchAll(/^told (.*)$/gm)].map(([, text = '']) => JSON.parse(text))
}

test('onError is told what was thrown and in which request, and a drain waits for its promise', async (context) => {
  const worker = await startStandalone(context, app, { HOOK: 'slow' })
  const { kind } = await send({ port: worker.port, path: '/throw?secret=1', method: 'PUT' })
  assert.equal(kind, '500')
  assert.equal(await worker.exitCode, 70)
  const about = { origin: 'uncaughtException', method: 'PUT', path: '/throw' }
  assert.deepEqual(toldBy(worker), [{ message: 'boom', ...about, isSame: true }])
  assert.match(worker.stdout(), /told [\s\S]*sent[\s\S]*stop is called/)
})

test('onError is told of a task by its name, and of values that are no errors', async (context) => {
  const worker = await startStandalone(context, app)
  const agents = [keepOneConnection(), keepOneConnection()]
  for (const agent of agents) await send({ port: worker.port, agent })
  const [one, other] = agents
  assert.equal(
    (await send({ port: worker.port, path: '/task', ...(one && { agent: one }) })).kind,
    'ok',
  )
  await until('it is told', () => toldBy(worker).length === 1)
  const { kind } = await send({ port: worker.port, path: '/null', ...(other && { agent: other }) })
  assert.equal(kind, '500')
  assert.equal(await worker.exitCode, 70)
  const [ofTask, ofNull] = toldBy(worker)
  assert.deepEqual([ofTask?.task, ofTask?.method, ofTask?.isSame], ['mail', undefined, true])
  assert.equal(ofNull?.message, 'a value that is no error was thrown: null (object)')
  for (const agent of agents) agent.destroy()
})

for (const hook of ['throws', 'rejects'])
  test(`an onError that ${hook} is reported, called no second time, and costs nobody anything [A6]`, async (context) => {
    const worker = await startStandalone(context, app, { HOOK: hook })
    assert.equal((await send({ port: worker.port, path: '/throw' })).kind, '500')
    assert.equal(await worker.exitCode, 70)
    assert.equal(toldBy(worker).length, 1)
    assert.match(worker.stderr(), /^pid=\d+ the option `onError` failed\nError: the hook fails\n/m)
    assert.match(worker.stdout(), /stop is called/)
  })

test('an error that onError leaves behind is nobody’s, and it is not told of it [A6]', async (context) => {
  const worker = await startStandalone(context, app, { HOOK: 'throws-later' })
  const agent = keepOneConnection()
  await send({ port: worker.port, agent })
  assert.equal((await send({ port: worker.port, path: '/throw' })).kind, '500')
  await until('it is reported', () => worker.stderr().includes('the hook fails'))
  assert.equal((await send({ port: worker.port, agent })).kind, 'ok')
  assert.equal(await worker.exitCode, 70)
  assert.equal(toldBy(worker).length, 1)
  assert.match(
    worker.stderr(),
    /^pid=\d+ uncaught exception in task "onError"\nError: the hook fails/m,
  )
  agent.destroy()
})

test('an onError that never ends holds the drain until its deadline, and no longer [A6]', async (context) => {
  const worker = await startStandalone(context, app, { HOOK: 'never-ends', DRAIN_MS: '600' })
  assert.equal((await send({ port: worker.port, path: '/throw' })).kind, '500')
  assert.equal(await worker.exitCode, 75)
  assert.match(worker.stdout(), /stop is called/)
})

test('of a storm onError is told what stderr is told, and how many were held back [A4]', async (context) => {
  const worker = await startStandalone(context, app)
  assert.equal((await send({ port: worker.port, path: '/storm' })).kind, '500')
  assert.equal(await worker.exitCode, 70)
  const told = toldBy(worker)
  assert.equal(told.length, worker.stderr().match(/^pid=\d+ unhandled rejection/gm)?.length)
  assert.ok(told.length >= 20 && told.length < 40, `${told.length} calls`)
})

for (const [hook, ends] of [
  ['slow', /^sent$/m],
  ['never-ends', /^told /m],
] as const)
  test(`an error that keeps the app from starting is told to onError, which may take a second: ${hook}`, async (context) => {
    const program = startProgram(context, app, { HOOK: hook, FAILS: 'start' })
    assert.equal(await program.exitCode, 69)
    assert.match(program.stdout(), ends)
  })

test('a master lets a worker that cannot start tell its error first', async () => {
  await using pool = await createTestPool({ app, size: 1, env: { HOOK: 'slow', FAILS: 'start' } })
  await assert.rejects(pool.command('start'), { code: 'ERR_POOL_START_FAILED' })
  assert.equal(pool.output.match(/^told /gm)?.length, 3)
  assert.equal(pool.output.match(/^sent$/gm)?.length, 3)
})

test('listeners of uncaughtException that a program has itself are called, earlier ones first', async (context) => {
  const worker = await startStandalone(context, app)
  assert.equal((await send({ port: worker.port, path: '/throw' })).kind, '500')
  assert.equal(await worker.exitCode, 70)
  assert.match(worker.stdout(), /an earlier listener: boom\ntold [^\n]+\na later listener: boom\n/)
})
