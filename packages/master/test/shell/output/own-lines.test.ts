// Where a pool's own lines go.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { maxWaitingBytes, patienceMs } from '../../../src/shell/output/flow.ts'
import { openSink } from '../../../src/shell/output/own-lines.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const subject = 'pool pid=7'
const line = (text: string) => ({ level: 'warn', subject, text, fields: { event: 'x' } }) as const

/** The master's stderr, which nobody reads until the test says so. */
function standInForStderr(context: TestContext) {
  const written: string[] = []
  const waiting: (() => void)[] = []
  const { write } = process.stderr
  context.mock.method(process.stderr, 'write', ((bytes: Uint8Array, ...more: unknown[]) => {
    const text = Buffer.from(bytes).toString()
    if (!text.startsWith(subject)) return Reflect.apply(write, process.stderr, [bytes, ...more])
    written.push(text)
    waiting.push(more[0] as () => void)
    return false
  }) as never)
  const read = () => {
    for (const onWritten of waiting.splice(0)) onWritten()
  }
  context.after(read)
  return { written, read }
}

test('a line is written to stderr under its subject, whatever letters it has', (context) => {
  const { written, read } = standInForStderr(context)
  const sink = openSink(true, new FakeClock())
  sink?.write(line('serves äöü ✓'))
  read()
  sink?.close()
  assert.deepEqual(written, ['pool pid=7 serves äöü ✓\n'])
})

test('lines that were dropped while the output stood still are counted when the pool closes', (context) => {
  const { written } = standInForStderr(context)
  const clock = new FakeClock()
  const sink = openSink(true, clock)
  sink?.write(line('x'.repeat(maxWaitingBytes)))
  clock.advance(patienceMs)
  for (const text of ['one', 'two']) sink?.write(line(text))
  assert.equal(written.length, 1)
  sink?.close()
  assert.deepEqual(written.slice(1), ['pool pid=7 2 lines were dropped: the output is not read\n'])
})

test('a logger gets each line at its level, with its fields, and is not closed', () => {
  const lines: unknown[] = []
  const take =
    (level: string) =>
    (...given: unknown[]) =>
      lines.push([level, ...given])
  const logger = { info: take('info'), warn: take('warn'), error: take('error') }
  const sink = openSink(logger, new FakeClock())
  sink?.write(line('text'))
  sink?.close()
  sink?.write({ ...line('more'), level: 'error' })
  assert.deepEqual(lines, [
    ['warn', { event: 'x' }, 'pool pid=7 text'],
    ['error', { event: 'x' }, 'pool pid=7 more'],
  ])
})

test('a logger may throw whatever it likes', (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  const fail = () => {
    throw 'no'
  }
  const logger = { info: fail, warn: fail, error: fail }
  openSink(logger, new FakeClock())?.write(line('text'))
  const [text, type] = warn.mock.calls[0]?.arguments ?? []
  assert.match(String(text), /^the logger threw: .*no/)
  assert.equal(type, 'PoolWarning')
})

test('without a logger there is no way out', () => {
  assert.equal(openSink(false, new FakeClock()), undefined)
})
