import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import type { ErrorReport } from '@regrow/protocol'
import { trackArrival } from '../../../src/shell/context/done-requests.ts'
import { RequestContext } from '../../../src/shell/context/request-context.ts'
import { runFor } from '../../../src/shell/context/task-context.ts'
import { isOurs } from '../../../src/shell/process/own-listeners.ts'
import { WorkerName } from '../../../src/shell/process/worker-name.ts'
import { ErrorHook } from '../../../src/shell/trap/on-error.ts'
import { installTraps, markReported } from '../../../src/shell/trap/trap.ts'
import { endTrials } from '../../../src/shell/trap/trials.ts'
import { clearListeners, define } from '../../support/stand-in-process.ts'
import { catchWritten } from '../../support/written.ts'

/** Traps, with what they write and tell; the process gets its own listeners back. */
function setUp(context: TestContext) {
  const names = ['uncaughtException', 'unhandledRejection'] as const
  const before = new Map(names.map((name) => [name, process.listeners(name as 'exit')]))
  const written = catchWritten(context)
  context.after(() => {
    for (const name of names)
      for (const listener of process.listeners(name as 'exit'))
        if (!before.get(name)?.includes(listener)) process.off(name, listener)
  })
  const worker = new WorkerName(undefined)
  const hook = new ErrorHook(worker)
  const told: (ErrorReport | undefined)[] = []
  const heard: string[] = []
  hook.listen(({ message }) => void heard.push(message))
  const trap = installTraps(worker, hook, (report) => told.push(report))
  return { trap, told, heard, written }
}

test('an error is reported to the master, to people and to the hook', (context) => {
  const { trap, told, heard, written } = setUp(context)
  trap.catch(new TypeError('broken'), 'uncaughtException')
  assert.deepEqual([told.length, told[0]?.message, heard], [1, 'broken', ['broken']])
  const [report = assert.fail('none')] = told
  assert.ok(!('suppressed' in report) && !('suspected' in report))
  assert.match(written.join(''), /uncaught exception[\s\S]*TypeError: broken/)
  trap.reportSuppressed()
  assert.equal(written.length, 1, 'nothing was held back')
})

test('of a storm some are reported, all are told of, and the end says how many were held back', (context) => {
  const { trap, told, heard, written } = setUp(context)
  for (let count = 0; count < 100; count += 1) trap.catch(new Error('storm'), 'uncaughtException')
  const reports = told.filter((report) => report !== undefined).length
  assert.equal(told.length, 100)
  assert.ok(reports >= 20 && reports < 30, `${reports} reports`)
  assert.deepEqual([heard.length, written.length], [reports, reports])
  trap.reportSuppressed()
  assert.match(written.at(-1) ?? '', new RegExp(`\\b${100 - reports}\\b`))
})

test('an error that was told already is not told again', (context) => {
  const { trap, told, written } = setUp(context)
  const error = new Error('told')
  markReported(error)
  trap.catch(error, 'unhandledRejection')
  assert.deepEqual([told, written], [[], []])
})

test('traps that are removed leave the process its own listeners [R43]', (context) => {
  const names = ['uncaughtException', 'unhandledRejection'] as const
  const before = names.map((name) => process.listenerCount(name))
  setUp(context).trap.remove()
  assert.deepEqual(
    names.map((name) => process.listenerCount(name)),
    before,
  )
})

test('a report says how many were held back before it, once there is time again', (context) => {
  const { trap, told } = setUp(context)
  let time = 50_000
  context.mock.method(performance, 'now', () => time)
  // It was at work all the time, whatever the clock waits for.
  context.mock.method(process, 'cpuUsage', () => ({ user: 1e12, system: 0 }))
  for (let count = 0; count < 30; count += 1) trap.catch(new Error('storm'), 'uncaughtException')
  time += 1_001
  trap.catch(new Error('late'), 'uncaughtException')
  assert.deepEqual([told.at(-1)?.message, told.at(-1)?.suppressed], ['late', 10])
})

test('a report names the task whose code threw, and a request that may not have been the one as suspected', (context) => {
  const { trap, told, written } = setUp(context)
  runFor({ name: 'mail' }, () => trap.catch(new Error('boom'), 'uncaughtException'))
  assert.deepEqual([told[0]?.task, told[0]?.suspected], ['mail', undefined])
  const [suspect] = ['/suspect', '/other'].map((url) => {
    const socket = { destroyed: false }
    const req = { readableEnded: true, destroyed: false, complete: true, socket }
    const response = { headersSent: false, writableEnded: false, writableFinished: false, req }
    const held = new RequestContext(response as unknown as ServerResponse, 'GET', url)
    trackArrival(held)
    context.after(() => void Object.assign(socket, { destroyed: true }))
    context.after(() => void Object.assign(response, { headersSent: true, writableEnded: true }))
    return held
  })
  assert.ok(suspect)
  context.after(endTrials) // when both are answered
  runFor(suspect, () => trap.catch(new Error('bang'), 'unhandledRejection'))
  const { method, path, suspected } = told[1] ?? {}
  assert.deepEqual([method, path, suspected], ['GET', '/suspect', true])
  assert.match(written[1] ?? '', /, probably in GET \/suspect/)
})

const emit = (event: string, ...given: unknown[]) =>
  (process as NodeJS.EventEmitter).emit(event, ...given)

for (const [mode, comes, isTold] of [
  [undefined, 'unhandledRejection', true],
  ['throw', 'unhandledRejection', true],
  ['strict', 'unhandledRejection', false],
  ['warn', undefined, false],
  ['none', undefined, false],
] as const)
  test(`with --unhandled-rejections=${mode} a rejection is ${isTold ? '' : 'not '}trapped, and an exception is`, (context) => {
    clearListeners(context, ['uncaughtException', 'unhandledRejection'])
    define(context, { execArgv: mode === undefined ? [] : [`--unhandled-rejections=${mode}`] })
    const { told, trap } = setUp(context)
    assert.equal(process.listenerCount('unhandledRejection'), comes === undefined ? 0 : 1)
    emit('unhandledRejection', new Error('rejected'), Promise.resolve())
    emit('uncaughtException', new Error('thrown'), 'uncaughtException')
    const reports = told.map((report) => [report?.message, report?.origin])
    const rejected = isTold ? [['rejected', 'unhandledRejection']] : []
    assert.deepEqual(reports, [...rejected, ['thrown', 'uncaughtException']])
    for (const event of ['uncaughtException', 'unhandledRejection'])
      for (const listener of process.listeners(event as 'exit')) assert.ok(isOurs(listener))
    trap.remove()
  })
