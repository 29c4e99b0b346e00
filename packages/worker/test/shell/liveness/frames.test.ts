import assert from 'node:assert/strict'
import module from 'node:module'
import { test } from 'node:test'
import { formatFrames, traceToSource } from '../../../src/shell/liveness/frames.ts'

test('frames read as in the stack of an error, and code without end is cut', () => {
  const frame = { name: 'serve', url: 'file:///app.js', line: 0, column: 4 }
  assert.equal(
    formatFrames([frame, { ...frame, name: '' }]),
    '    at serve (file:///app.js:1:5)\n    at file:///app.js:1:5',
  )
  const long = { ...frame, name: 'n'.repeat(200), url: 'u'.repeat(600) }
  assert.equal(formatFrames([long]), `    at ${'n'.repeat(128)} (${'u'.repeat(512)}:1:5)`)
})

test('a frame is traced to the source that was written, where Node knows it', (context) => {
  const frame = { name: 'serve', url: 'file:///app.js', line: 3, column: 4 }
  const original = { originalSource: 'file:///app.ts', originalLine: 8, originalColumn: 1 }
  let entry: object | undefined = original
  const find = context.mock.method(module, 'findSourceMap', ((url: string) =>
    url === 'file:///app.js' ? { findEntry: () => entry } : undefined) as never)
  context.after(() => find.mock.restore())
  const traced = { name: 'serve', url: 'file:///app.ts', line: 8, column: 1 }
  assert.deepEqual(traceToSource(frame), traced)
  entry = {}
  assert.deepEqual(traceToSource(frame), frame)
  entry = undefined
  assert.deepEqual(traceToSource(frame), frame)
  const unknown = { ...frame, url: 'file:///other.js' }
  assert.deepEqual(traceToSource(unknown), unknown)
})
