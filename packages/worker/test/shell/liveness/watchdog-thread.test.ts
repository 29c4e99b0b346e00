// The watchdog's program, in the test's own thread: time, the debugger and the kernel are the test's.

import assert from 'node:assert/strict'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import threads from 'node:worker_threads'
import { Link } from '../../../src/shell/liveness/watchdog-link.ts'
import { importFresh } from '../../support/import-fresh.ts'
import { simulateTime } from '../../support/simulated-time.ts'
import { standInForDebugger } from '../../support/stand-in-debugger.ts'

const environment = { slot: 2, generation: 5, drainTimeoutMs: 1_000, livenessTimeoutMs: 10_000 }
const spin = { functionName: 'spin', location: { scriptId: '7', lineNumber: 4, columnNumber: 2 } }
const task = `/proc/self/task/${process.pid}`

interface Around {
  readonly environment?: object
  /** What the kernel's files say. */
  readonly kernel?: Readonly<Record<string, string>>
  readonly write?: (text: string) => void
}

/** A thread with this environment, which reads the heartbeats of the main one from `link`. */
async function setUp(
  context: TestContext,
  { environment: given = environment, ...around }: Around = {},
) {
  const debug = standInForDebugger(context)
  const time = simulateTime(context)
  const link = new Link()
  const lines: string[] = []
  const { workerData } = threads
  const { readFileSync, writeSync } = fs
  const write = (descriptor: number, text: string) => {
    around.write?.(text)
    lines.push(`${descriptor}: ${text}`)
  }
  const read = (path: string, ...more: unknown[]) => {
    if (!String(path).startsWith('/proc/')) return Reflect.apply(readFileSync, fs, [path, ...more])
    return around.kernel?.[path] ?? assert.fail('no such file')
  }
  const put = (data: unknown, functions: object) => {
    Object.assign(threads, { workerData: data })
    Object.assign(fs, functions)
    syncBuiltinESMExports()
  }
  put({ environment: given, memory: link.memory }, { writeSync: write, readFileSync: read })
  context.after(() => put(workerData, { writeSync, readFileSync }))
  await importFresh('../../../src/shell/liveness/watchdog-thread.ts', import.meta.url)
  return { ...debug, ...time, link, lines }
}

const worker = `slot=2 gen=5 pid=${process.pid}`

test('a main thread that does not heartbeat is looked at once, when four fifths of its time are over, and told of', async (context) => {
  const { link, lines, pass, sessions, load, pause, asked } = await setUp(context)
  link.touch(2)
  await pass(8_000)
  assert.equal(sessions.length, 0)
  await pass(1_000)
  assert.equal(sessions.length, 1)
  load('7', 'file:///app.js')
  pause([spin])
  await pass(0)
  const [, silentMs] = /"silentMs":(\d+)/.exec(asked()?.settings.expression ?? '') ?? []
  asked()?.answer(null, { result: { value: { stack: '    at its own', task: 'mail' } } })
  await pass(0)
  const text = `${worker} has not answered for ${silentMs} ms; it hangs in task "mail" at:\n    at its own\n`
  assert.deepEqual(lines, [`2: ${text}`])
  assert.ok(Number(silentMs) >= 8_000 && Number(silentMs) <= 9_000)
  await pass(100_000)
  assert.deepEqual([sessions.length, lines.length], [1, 1])
})

test('one that beats, or rests, is let be', async (context) => {
  const { link, pass, sessions, isHeld } = await setUp(context)
  for (let count = 0; count < 10; count += 1) {
    link.touch(2)
    await pass(7_000)
  }
  link.rest()
  await pass(100_000)
  assert.deepEqual([sessions.length, isHeld()], [0, true])
})

test('one that came back and hangs again is told of again', async (context) => {
  const { link, pass, sessions } = await setUp(context)
  for (const count of [1, 2]) {
    link.touch(2)
    await pass(9_000)
    assert.equal(sessions.length, count)
  }
})

test('of one that has beaten while it was looked at nothing is told', async (context) => {
  const { link, lines, pass, pause, asked } = await setUp(context)
  link.touch(2)
  await pass(9_000)
  link.touch(2)
  pause([spin])
  await pass(0)
  assert.deepEqual([lines, asked()], [[], undefined])
})

test('a worker without a timeout is never taken for hung', async (context) => {
  const { livenessTimeoutMs: _, ...timeless } = environment
  const { link, pass, sessions } = await setUp(context, { environment: timeless })
  link.touch(2)
  await pass(1e9)
  assert.equal(sessions.length, 0)
})

const waits = '1 (node) S 0'
const computes = '1 (node) R 0'
const waiting = 'it waits outside of JavaScript, where no line can be told'
const computing = 'it computes outside of JavaScript, or has no processor time'

for (const [what, stat, children, expected] of [
  ['computes', computes, '', computing],
  ['waits', waits, '', waiting],
  [
    'waits for child processes',
    waits,
    '11 12 ',
    `${waiting}, and has child processes: convert pid=11, convert pid=12`,
  ],
] as const)
  test(`a main thread that ${what} in native code is told of as such`, async (context) => {
    const comms = { '/proc/11/comm': 'convert\n', '/proc/12/comm': 'convert\n' }
    const kernel = { [`${task}/stat`]: stat, [`${task}/children`]: children, ...comms }
    const { link, lines, pass, methods } = await setUp(context, { kernel })
    link.touch(2)
    await pass(9_500)
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', new RegExp(`^2: ${worker} has not answered for \\d+ ms; `))
    assert.ok(lines[0]?.endsWith(`; ${expected}\n`), lines[0])
    const isGivenTime = stat === computes
    assert.equal(methods().includes('Debugger.resume'), !isGivenTime)
    await pass(10_000)
    assert.equal(methods().includes('Debugger.resume'), true)
    assert.equal(lines.length, 1)
  })

for (const [what, slot, name] of [
  ['a standby', undefined, `standby gen=5 pid=${process.pid}`],
  ['a standby that was given a seat', 3, `slot=3 gen=5 pid=${process.pid}`],
] as const)
  test(`${what} is named as such`, async (context) => {
    const { link, lines, pass } = await setUp(context, {
      environment: { ...environment, standby: true },
    })
    link.touch(slot)
    await pass(9_500)
    assert.ok(lines[0]?.startsWith(`2: ${name} has not`), lines[0])
  })

test('nobody minds that the line cannot be written', async (context) => {
  const write = () => assert.fail('nobody reads')
  const kernel = { [`${task}/stat`]: waits }
  const { link, pass, sessions, methods } = await setUp(context, { write, kernel })
  link.touch(2)
  await pass(9_500)
  assert.equal(methods().at(-1), 'Debugger.resume')
  link.touch(2)
  await pass(9_500)
  assert.equal(sessions.length, 2)
})
