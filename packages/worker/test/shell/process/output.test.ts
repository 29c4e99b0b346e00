// What the worker writes to stderr, and how it waits for that.

import assert from 'node:assert/strict'
import { errorMonitor } from 'node:events'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'

type Output = typeof import('../../support/output-parts.ts')

function coded(code: string): Error {
  return Object.assign(new Error(code), { code })
}

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
