// A worker without a master, which is how a container runs it: it traps, drains and leaves alone.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const hostileValueCount = 14

import { findFreePort } from '../../testing/ports.ts'
import { keepOneConnection, type Outcome, send } from '../../testing/request.ts'
import { countKinds } from '../../testing/tally.ts'
import { until } from '../../testing/until.ts'
import { type Standalone, startProgram, startStandalone } from '../support/start-standalone.ts'

const app = 'standalone-routes.mjs'

/** Requests that are in flight until `/release`. */
async function beginSlow(worker: Standalone, count: number): Promise<Promise<Outcome>[]> {
  const before = countOf('slow begins', worker)
  const slow = Array.from({ length: count }, () => send({ port: worker.port, path: '/slow' }))
  await until(
    'the slow requests have begun',
    () => countOf('slow begins', worker) === before + count,
  )
  return slow
}

function countOf(line: string, worker: Standalone): number {
  return worker.stdout().split(line).length - 1
}

/** The request that lets the others go on comes over a connection that waits for it, however long that takes. */
const patient = { IDLE_GRACE_MS: '30000' }

async function untilDraining(worker: Standalone): Promise<void> {
  await until('it drains', () => worker.stdout().includes('draining '))
}

for (const path of ['/sync', '/timer', '/promise', '/emitter', '/overridden'])
  test(`an uncaught error costs exactly one response: ${path}`, async (context) => {
    const worker = await startStandalone(context, app, patient)
    const agent = keepOneConnection()
    const slow = await beginSlow(worker, 20)
    await send({ port: worker.port, agent })
    const culprit = await send({ port: worker.port, path })
    assert.deepEqual([culprit.status, culprit.headers?.connection], [500, 'close'])
    assert.equal(culprit.body, 'Internal Server Error\n')
    await send({ port: worker.port, path: '/release', agent })
    agent.destroy()
    for (const outcome of await Promise.all(slow)) assert.equal(outcome.body, 'slow')
    assert.equal(await worker.exitCode, 70)
    assert.match(worker.stderr(), new RegExp(`^pid=\\d+ .* in GET ${path}\n`))
  })

test('by --unhandled-rejections=strict a rejection costs its response, and is reported once [R34]', async (context) => {
  const worker = await startStandalone(context, ['--unhandled-rejections=strict', app])
  assert.equal((await send({ port: worker.port, path: '/promise' })).kind, '500')
  assert.equal(await worker.exitCode, 70)
  assert.equal(worker.stderr().match(/thrown in promise/g)?.length, 1, worker.stderr())
  assert.match(worker.stderr(), / unhandled rejection in GET \/promise\n/)
  assert.doesNotMatch(worker.stderr(), /Warning/)
})

test('by --unhandled-rejections=strict an adopted program hears of a rejection once, and it is reported once [R34]', async (context) => {
  const NODE_OPTIONS = '--require @regrow/worker/adopt --unhandled_rejections=strict'
  const worker = await startStandalone(context, 'standalone/plain-rejects.mjs', { NODE_OPTIONS })
  assert.equal((await send({ port: worker.port })).kind, '500')
  assert.equal(await worker.exitCode, 70)
  assert.match(worker.stderr(), / unhandled rejection in GET \/\n/)
  assert.equal(worker.stderr().match(/of nobody/g)?.length, 1, worker.stderr())
  assert.equal(worker.stdout().match(/^heard$/gm)?.length, 1)
})

for (const flag of ['--unhandled-rejections=none', '--unhandled_rejections=none'])
  test(`where Node is told that a rejection ends nothing, it ends nothing here: ${flag} [R34]`, async (context) => {
    const worker = await startStandalone(context, [flag, app])
    assert.equal((await send({ port: worker.port, path: '/storm' })).body, 'survived')
    assert.equal(worker.stderr(), '')
    assert.equal((await send({ port: worker.port, path: '/timer' })).kind, '500')
    assert.equal(await worker.exitCode, 70)
  })

test('an error after the headers costs that connection only', async (context) => {
  const worker = await startStandalone(context, app, patient)
  const agent = keepOneConnection()
  const slow = await beginSlow(worker, 5)
  await send({ port: worker.port, agent })
  const culprit = await send({ port: worker.port, path: '/begun' })
  assert.equal(culprit.kind, 'reset')
  await send({ port: worker.port, path: '/release', agent })
  agent.destroy()
  for (const outcome of await Promise.all(slow)) assert.equal(outcome.kind, 'ok')
  assert.equal(await worker.exitCode, 70)
})

test('an error when a late body ends is the fault of its request', async (context) => {
  const worker = await startStandalone(context, app)
  const payload = 'x'.repeat(200_000)
  const culprit = await send({ port: worker.port, path: '/late-body', method: 'POST', payload })
  assert.equal(culprit.status, 500)
  assert.equal(await worker.exitCode, 70)
  assert.match(worker.stderr(), / in POST \/late-body\n/)
})

test('an error that belongs to no request costs no response', async (context) => {
  const worker = await startStandalone(context, app, patient)
  const slow = await beginSlow(worker, 3)
  const agent = keepOneConnection()
  assert.equal((await send({ port: worker.port, path: '/nobody', agent })).kind, 'ok')
  await untilDraining(worker)
  assert.equal((await send({ port: worker.port, path: '/release', agent })).kind, 'ok')
  for (const outcome of await Promise.all(slow)) assert.equal(outcome.kind, 'ok')
  assert.equal(await worker.exitCode, 70)
  assert.match(worker.stderr(), /^pid=\d+ uncaught exception\n/)
  agent.destroy()
})

test('errors while draining cost one response each, and the drain goes on', async (context) => {
  const worker = await startStandalone(context, app, patient)
  const agents = [1, 2, 3].map(keepOneConnection)
  const releaser = keepOneConnection()
  for (const agent of [...agents, releaser]) await send({ port: worker.port, agent })
  const slow = await beginSlow(worker, 3)
  worker.signal('SIGTERM')
  await untilDraining(worker)
  const path = '/promise'
  const failed = await Promise.all(agents.map((agent) => send({ port: worker.port, path, agent })))
  assert.deepEqual(countKinds(failed), { 500: 3 })
  await send({ port: worker.port, path: '/release', agent: releaser })
  for (const outcome of await Promise.all(slow)) assert.equal(outcome.kind, 'ok')
  assert.equal(await worker.exitCode, 70)
  for (const agent of [...agents, releaser]) agent.destroy()
})

test('a storm of a thousand errors is survived, reported within bounds, and costs nothing where its request goes on', async (context) => {
  const worker = await startStandalone(context, app, patient)
  const slow = await beginSlow(worker, 1)
  const agent = keepOneConnection()
  await send({ port: worker.port, agent })
  assert.equal((await send({ port: worker.port, path: '/storm' })).body, 'survived')
  await send({ port: worker.port, path: '/release', agent })
  agent.destroy()
  assert.equal((await slow[0])?.kind, 'ok')
  assert.equal(await worker.exitCode, 70)
  const reports = worker.stderr().match(/^pid=\d+ unhandled rejection/gm) ?? []
  assert.ok(reports.length >= 20 && reports.length < 40, `${reports.length} reports`)
  assert.match(worker.stderr(), /9\d\d further errors were answered, but not reported/)
})

test('whatever is thrown, the request that threw it is answered', async (context) => {
  const worker = await startStandalone(context, app, patient)
  const slow = await beginSlow(worker, 1)
  const agents = Array.from({ length: hostileValueCount }, keepOneConnection)
  const releaser = keepOneConnection()
  for (const agent of [...agents, releaser]) await send({ port: worker.port, agent })
  const outcomes = await Promise.all(
    agents.map((agent, index) =>
      send({ port: worker.port, path: `/hostile?index=${index}`, agent }),
    ),
  )
  for (const [index, { status }] of outcomes.entries()) assert.equal(status, 500, `value ${index}`)
  await send({ port: worker.port, path: '/release', agent: releaser })
  assert.equal((await slow[0])?.kind, 'ok')
  assert.equal(await worker.exitCode, 70)
  for (const agent of [...agents, releaser]) agent.destroy()
})

test('a task is waited for, and an error in it costs no response', async (context) => {
  const worker = await startStandalone(context, app, patient)
  const agent = keepOneConnection()
  await send({ port: worker.port, agent })
  assert.equal((await send({ port: worker.port, path: '/task' })).kind, 'ok')
  assert.equal((await send({ port: worker.port, path: '/task-throws' })).body, 'fine')
  await untilDraining(worker)
  await send({ port: worker.port, path: '/release', agent })
  agent.destroy()
  assert.equal(await worker.exitCode, 70)
  assert.match(worker.stderr(), / in task "mail"\n/)
  assert.match(worker.stdout(), /task begins[\s\S]*task ends[\s\S]*stop is called/)
})

test('an app may ask for its own drain', async (context) => {
  const worker = await startStandalone(context, app)
  assert.equal((await send({ port: worker.port, path: '/drain' })).body, 'bye')
  assert.equal(await worker.exitCode, 0)
  assert.match(worker.stdout(), /draining requested aborted=true/)
})

test('nobody dies of a log line: a reader that left costs no response and no worker', async (context) => {
  const port = await findFreePort()
  const program = startProgram(context, 'standalone/standalone-lost-output.mjs', {
    PORT: String(port),
  })
  await until('it listens', () => program.stdout().includes('port'))
  program.child.stdout?.destroy()
  for (const path of ['/1', '/2', '/3', '/drain'])
    assert.equal((await send({ port, path })).body, 'fine')
  assert.equal(await program.exitCode, 0)
  assert.equal(program.stderr(), '')
})

test('a report does not tear the line of the app that still waits in stderr', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-torn-report-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const env = { GO: join(folder, 'go'), PORT: String(await findFreePort()) }
  const worker = await startStandalone(context, 'standalone/standalone-torn-report.mjs', env)
  const answer = send({ port: worker.port, path: '/report' })
  // All of the pipe is read by now, so that a report that did not wait would get in between.
  await until('the line is begun', () => worker.stderr().length > 100_000)
  writeFileSync(env.GO, '')
  assert.equal((await answer).kind, '500')
  assert.equal(await worker.exitCode, 70)
  const [first, second] = worker.stderr().split('\n')
  assert.equal(first, 'x'.repeat(2_000_000))
  assert.match(second ?? '', /^pid=\d+ uncaught exception in GET \/report$/)
})
