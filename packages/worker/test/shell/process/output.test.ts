// What the worker does to its process: what it says, and how it leaves.

import assert from 'node:assert/strict'
import { errorMonitor } from 'node:events'
import fs from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { createServer as createTcpServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { readEnvironment } from '@regrow/protocol'
import { isSecure, kindOf } from '../../../src/shell/connections/server-kind.ts'
import { guard } from '../../../src/shell/process/guard.ts'
import { isLostWrite, watchSends } from '../../../src/shell/process/lost-writes.ts'
import { WorkerName } from '../../../src/shell/process/worker-name.ts'
import { importFresh } from '../../support/import-fresh.ts'
import { clearListeners } from '../../support/stand-in-process.ts'

type Exit = typeof import('../../../src/shell/process/exit.ts')
type Output = typeof import('../../support/output-parts.ts')
type Claim = typeof import('../../../src/shell/process/process-lock.ts')

const events: NodeJS.EventEmitter = process

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

/** A process whose `exit` only says so. */
async function standInForExit(context: TestContext) {
  const { exitCode } = process
  context.after(() => {
    process.exitCode = exitCode
  })
  process.exitCode = undefined
  const exit = await importFresh<Exit>('../../../src/shell/process/exit.ts', import.meta.url)
  const calls: unknown[] = []
  const left = context.mock.method(process, 'exit', (() => {
    calls.push(process.exitCode)
  }) as never)
  const before = events.rawListeners('exit')
  const listAdded = () => events.rawListeners('exit').filter((one) => !before.includes(one))
  context.after(() => {
    for (const one of listAdded()) events.off('exit', one as () => void)
  })
  return { ...exit, calls, left, listAdded }
}

test('a worker leaves with its code, or with the one that its program has set in place of 0', async (context) => {
  const { exit, calls } = await standInForExit(context)
  exit(75)
  process.exitCode = 3
  exit(0)
  assert.deepEqual(calls, [75, 3])
})

test('a listener that throws keeps nobody from leaving', async (context) => {
  const { exit, left } = await standInForExit(context)
  left.mock.mockImplementationOnce(() => {
    throw new Error('broken')
  })
  exit(70)
  assert.equal(left.mock.callCount(), 2)
})

test('after an error nobody leaves with 0, and who leaves with another code keeps it', async (context) => {
  const { replaceZero, listAdded } = await standInForExit(context)
  replaceZero(70)
  replaceZero(71)
  const [listener = assert.fail('none'), ...others] = listAdded()
  assert.deepEqual([events.rawListeners('exit')[0], others], [listener, []], 'it comes first')
  const leaveWith = Reflect.get(listener, 'listener') as (code: number) => void
  leaveWith(1)
  assert.equal(process.exitCode, undefined)
  leaveWith(0)
  assert.equal(process.exitCode, 70)
})

/** Stderr that takes what `take` says, or throws. */
async function standInForStderr(context: TestContext, take: (bytes: Buffer) => number) {
  const write = context.mock.method(fs, 'writeSync', ((_fd: number, bytes: Buffer, done: number) =>
    take(bytes.subarray(done))) as never)
  syncBuiltinESMExports()
  const queued: string[] = []
  const stream = context.mock.method(process.stderr, 'write', ((text: string | Buffer) => {
    queued.push(String(text))
    return true
  }) as never)
  context.after(() => {
    write.mock.restore()
    syncBuiltinESMExports()
    for (const each of [process.stdout, process.stderr]) each.removeAllListeners(errorMonitor)
  })
  const output = await importFresh<Output>('../../support/output-parts.ts', import.meta.url)
  return { ...output, queued, stream }
}

test('what is written to stderr goes out at once, in as many pieces as it takes', async (context) => {
  const pieces: string[] = []
  const { writeError, queued } = await standInForStderr(context, (bytes) => {
    pieces.push(bytes.subarray(0, 4).toString())
    return Math.min(4, bytes.length)
  })
  writeError('one line\n')
  assert.deepEqual([pieces, queued], [['one ', 'line', '\n'], []])
})

test('what finds no room in the pipe waits in the stream, and only that', async (context) => {
  let calls = 0
  const { writeError, queued } = await standInForStderr(context, () => {
    calls += 1
    if (calls > 1) throw coded('EAGAIN')
    return 4
  })
  writeError('one line\n')
  assert.deepEqual(queued, ['line\n'])
})

for (const code of ['EPIPE', 'ENOSPC', 'EBADF', 'EIO', 'EINVAL'])
  test(`a line that cannot be written costs nobody anything: ${code}`, async (context) => {
    const { writeError, queued } = await standInForStderr(context, () => {
      throw coded(code)
    })
    writeError('line\n')
    assert.deepEqual(queued, [])
  })

test('any other error of stderr is one', async (context) => {
  const { writeError } = await standInForStderr(context, () => {
    throw coded('EOTHER')
  })
  assert.throws(() => writeError('line\n'), /EOTHER/)
})

test('a line goes behind what waits in the stream, once the streams are open', async (context) => {
  const written: string[] = []
  const { writeError, watchOutput, queued } = await standInForStderr(context, (bytes) => {
    written.push(String(bytes))
    return bytes.length
  })
  let waiting = 5
  Object.defineProperty(process.stderr, 'writableLength', {
    get: () => waiting,
    configurable: true,
  })
  context.after(() => Reflect.deleteProperty(process.stderr, 'writableLength'))
  writeError('early\n')
  watchOutput()
  writeError('behind\n')
  waiting = 0
  writeError('late\n')
  assert.deepEqual([written, queued], [['early\n', 'late\n'], ['behind\n']])
})

test('an error of stdout or stderr that says that nobody reads is known, and no other one', async (context) => {
  const { watchOutput, isLostWrite } = await standInForStderr(context, (bytes) => bytes.length)
  const [early, lost, other] = [coded('EPIPE'), coded('EPIPE'), coded('EOTHER')]
  for (const stream of [process.stdout, process.stderr]) stream.emit(errorMonitor, early)
  watchOutput()
  for (const error of [lost, other]) process.stdout.emit(errorMonitor, error)
  assert.deepEqual([early, lost, other, undefined].map(isLostWrite), [false, true, false, false])
})

test('who leaves waits until stdout and stderr have written all, and not for one that is gone', async (context) => {
  const { flushOutput, queued, stream } = await standInForStderr(context, () => 0)
  await flushOutput()
  assert.deepEqual(queued, [])
  Object.defineProperty(process.stderr, 'writableLength', { value: 5, configurable: true })
  context.after(() => Reflect.deleteProperty(process.stderr, 'writableLength'))
  let release: () => void = assert.fail
  stream.mock.mockImplementation(((_text: string, done: () => void) => {
    release = done
    return false
  }) as never)
  let isFlushed = false
  const flushed = flushOutput().then(() => {
    isFlushed = true
  })
  await new Promise(setImmediate)
  assert.equal(isFlushed, false)
  release()
  await flushed
  Object.defineProperty(process.stderr, 'destroyed', { value: true, configurable: true })
  context.after(() => Reflect.deleteProperty(process.stderr, 'destroyed'))
  await flushOutput()
})

test('a message to a parent that is gone costs nobody anything, and any other error of the process does', (context) => {
  clearListeners(context, [errorMonitor as unknown as string])
  watchSends()
  const lost = ['ERR_IPC_CHANNEL_CLOSED', 'EPIPE', 'ECONNRESET'].map(coded)
  const others = [coded('EOTHER'), coded('EPIPE')]
  for (const error of [...lost, others[0], undefined]) events.emit(errorMonitor, error)
  assert.deepEqual([...lost, ...others].map(isLostWrite), [true, true, true, false, false])
})

test('what fails while an error is handled is warned of, and ends nobody', (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  assert.equal(
    guard(() => 'fine'),
    'fine',
  )
  assert.equal(warn.mock.callCount(), 0)
  const failing = () => {
    throw new Error('broken')
  }
  assert.equal(guard(failing), undefined)
  assert.match(String(warn.mock.calls[0]?.arguments), /an uncaught error failed: broken/)
})

test('a process runs one app, and one that was adopted hands it over', async (context) => {
  const importClaim = () =>
    importFresh<Claim>('../../../src/shell/process/process-lock.ts', import.meta.url)
  const mark = Symbol.for('@regrow/worker.running')
  const before = Reflect.get(process, mark)
  context.after(() => {
    if (before === undefined) Reflect.deleteProperty(process, mark)
    else Reflect.set(process, mark, before)
  })
  Reflect.deleteProperty(process, mark)
  const [one, other] = [await importClaim(), await importClaim()]
  assert.equal(one.isLocked(), false)
  const run = async () => undefined
  one.lockForProgram(run)
  assert.equal(other.isLocked(), true)
  assert.equal(other.lockProcess(), run)
  assert.throws(() => one.lockProcess(), { code: 'ERR_APP_ALREADY_RUNNING' })
  Reflect.deleteProperty(process, mark)
  assert.equal(one.lockProcess(), undefined)
  assert.equal(other.isLocked(), true)
})

test('a standby takes its worker when it is told to, and whoever it starts knows it', (context) => {
  const before = { ...process.env }
  context.after(() => {
    process.env = before
  })
  const environment = { slot: 0, generation: 5, drainTimeoutMs: 1_000, standby: true }
  const worker = new WorkerName(environment)
  assert.deepEqual([worker.isStandby, worker.name], [true, `standby gen=5 pid=${process.pid}`])
  worker.assign(3)
  assert.deepEqual([worker.isStandby, worker.slot, worker.generation], [false, 3, 5])
  assert.equal(worker.name, `slot=3 gen=5 pid=${process.pid}`)
  assert.deepEqual(readEnvironment(process.env), { ...environment, slot: 3, standby: false })
  const alone = new WorkerName(undefined)
  alone.assign(3)
  assert.deepEqual([alone.slot, alone.isStandby, alone.generation], [0, false, 0])
})

test('a server is known by what its documentation gives it', () => {
  for (const [server, kind, isEncrypted] of [
    [createHttpServer(), 'http', false],
    [createHttpsServer(), 'http', true],
    [createHttp2Server(), 'http2', false],
    [createSecureServer(), 'http2', true],
    [createTcpServer(), 'raw', false],
    [createTlsServer(), 'raw', true],
  ] as const)
    assert.deepEqual([kindOf(server), isSecure(server)], [kind, isEncrypted])
  for (const none of [undefined, null]) assert.equal(isSecure(none), false)
})
