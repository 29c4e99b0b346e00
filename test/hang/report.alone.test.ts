// `reportOnHang`: a worker says where it hangs. Without a pool around it, so that nobody ends it meanwhile.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { locateApp } from '../../testing/locate-app.ts'
import { findFreePort } from '../../testing/ports.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { forkGoverned, type Governed } from '../support/fork-governed.ts'

const app = 'hang/hangs.mjs'
const birth = { heartbeatMs: 50, livenessTimeoutMs: 500, reportOnHang: true } as const

/** Where an app has a mark, as a stack names it. */
function placeOf(mark: string, name = app): string {
  const path = locateApp(name)
  const lines = readFileSync(path, 'utf8').split('\n')
  const index = lines.findIndex((line) => line.endsWith(`// mark: ${mark}`))
  assert.ok(index >= 0, `no mark ${mark}`)
  return `${pathToFileURL(path).href}:${index + 1}`
}

async function start(context: TestContext, given: Parameters<typeof forkGoverned>[2] = {}) {
  const port = await findFreePort()
  const env = { ...given.env, PORT: String(port) }
  const worker = forkGoverned(context, app, { ...birth, ...given, env })
  await worker.untilFact('heartbeat')
  const block = (target: string) => send({ port, path: target, timeoutMs: 60_000 })
  return { worker, port, block }
}

function untilReport(worker: Governed): Promise<string> {
  // On a machine that is too busy it says first that it does not answer yet.
  const look = () =>
    /^slot=.* has not answered for .*(?: at:\n[\s\S]*|waits.*)\n$/m.exec(worker.stderr)?.[0]
  return until('the worker reports', look, 20_000)
}

for (const [mark, what] of [
  ['loop', 'an endless loop'],
  ['regexp', 'a catastrophic regular expression'],
  ['wait', 'a wait for another thread'],
] as const)
  test(`the report of ${what} names its file and line, and the request`, async (context) => {
    const { worker, block } = await start(context)
    void block(`/${mark}?secret=1`)
    const report = await untilReport(worker)
    const [head] = report.split('\n')
    const name = `slot=3 gen=7 pid=${worker.pid}`
    assert.match(
      head ?? '',
      new RegExp(`^${name} has not answered for \\d+ ms; it hangs in GET /${mark} at:$`),
    )
    assert.ok(report.includes(`at ${mark} (${placeOf(mark)}:`), report)
    assert.ok(report.includes('emit ('), 'the frames below are told, too')
    const { report: told } = await worker.untilFact('blocked')
    assert.deepEqual([told.method, told.path, told.task], ['GET', `/${mark}`, undefined])
    assert.equal(`${head}\n${told.stack}\n`, report)
    assert.ok(told.silentMs >= 400 && report.includes(` ${told.silentMs} ms`), report)
  })

test('where Node knows the source map, the report names the line that was written', async (context) => {
  const port = await findFreePort()
  const given = { execArgv: ['--import', 'tsx'], env: { PORT: String(port) } }
  const worker = forkGoverned(context, 'hang/hangs-typed.ts', { ...birth, ...given })
  await worker.untilFact('heartbeat')
  void send({ port })
  const report = await untilReport(worker)
  assert.ok(report.includes(`at spin (${placeOf('spin', 'hang/hangs-typed.ts')}:`), report)
})

test('a task that hangs is named', async (context) => {
  const { worker, block } = await start(context)
  void block('/task')
  assert.match(await untilReport(worker), /; it hangs in task "nightly sums" at:\n/)
  assert.equal((await worker.untilFact('blocked')).report.task, 'nightly sums')
})

test('of a hang in native code is told that it waits, and for which process', async (context) => {
  const { worker, block } = await start(context)
  void block('/child?ms=2000')
  const report = await untilReport(worker)
  assert.match(
    report,
    /; it waits outside of JavaScript, .*, and has child processes: sleep pid=\d+\n$/,
  )
  assert.deepEqual(worker.seen('blocked'), [])
})

test('a hang is reported once, the loop that came back goes on, and the next hang is reported', async (context) => {
  const { worker, block } = await start(context)
  const count = () => worker.stderr.match(/ at:\n/g)?.length ?? 0
  assert.equal((await block('/loop?ms=1200')).kind, 'ok')
  assert.equal(count(), 1)
  assert.equal((await block('/wait?ms=1200')).kind, 'ok')
  assert.equal(count(), 2)
  const beats = worker.seen('heartbeat')
  assert.ok(beats.length > 0, 'it tells how it fares')
  for (const { load } of beats) assert.equal(load.inspected, false)
})

test('a loop that is blocked for less than that reports nothing', async (context) => {
  const { worker, port, block } = await start(context)
  for (const way of ['loop', 'wait', 'child'])
    assert.equal((await block(`/${way}?ms=250`)).kind, 'ok')
  await leaves(worker, port)
  assert.equal(worker.stderr, '')
  assert.deepEqual(worker.seen('blocked'), [])
})

test('time for which the process was stopped is no hang', async (context) => {
  const { worker, port } = await start(context)
  const before = worker.seen('heartbeat').length
  signalProcess(worker.pid, 'SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 3 * birth.livenessTimeoutMs)) // it is time itself that is tested
  signalProcess(worker.pid, 'SIGCONT')
  await until('it beats again', () => worker.seen('heartbeat').length > before + 20)
  await leaves(worker, port)
  assert.equal(worker.stderr, '')
})

test('an app that takes its time to stop does not hang', async (context) => {
  const worker = forkGoverned(context, 'never-stops.mjs', {
    ...{ ...birth, drainTimeoutMs: 1_500 },
    env: { PORT: '0' },
  })
  await worker.untilFact('heartbeat')
  worker.order({ type: 'drain', reason: 'stop', timeoutMs: 1_500 })
  assert.deepEqual(await worker.exit, { code: 75, signal: null })
  assert.ok(!worker.stderr.includes('has not answered'), worker.stderr)
})

test('a standby that hangs says so under its own name, and a promoted one under its slot', async (context) => {
  const { worker, block } = await start(context, { standby: true })
  worker.say('loop')
  await until('it reports', () => /^standby gen=7 pid=\d+ has not answered/m.test(worker.stderr))
  worker.order({ type: 'serve', slot: 5 })
  await worker.untilFact('ready')
  void block('/loop')
  await until('it names its slot', () =>
    /^slot=5 gen=7 pid=\d+ has not answered/m.test(worker.stderr),
  )
})

test('a worker that a debugger may pause is not interrupted', async (context) => {
  const { worker, block } = await start(context, { execArgv: ['--inspect=127.0.0.1:0'] })
  await worker.untilFact('heartbeat', ({ load }) => load.inspected)
  assert.equal((await block('/loop?ms=750')).kind, 'ok')
  assert.ok(!worker.stderr.includes('has not answered'), worker.stderr)
})

async function leaves(worker: Governed, port: number): Promise<void> {
  assert.equal((await send({ port })).kind, 'ok')
  worker.order({ type: 'drain', reason: 'stop' })
  assert.deepEqual(await worker.exit, { code: 0, signal: null })
}
