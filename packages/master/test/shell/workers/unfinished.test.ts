import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMeter } from '../../../src/shell/workers/unfinished.ts'

const frame = (length: number, body = length) =>
  Buffer.concat([
    Buffer.from([length >>> 24, length >>> 16, length >>> 8, length]),
    Buffer.alloc(body),
  ])

for (const [serialization, chunks, expected] of [
  ['json', [Buffer.from('{}\n')], [0]],
  ['json', [Buffer.from('{"a'), Buffer.from('":1'), Buffer.from('}\n{')], [3, 6, 1]],
  ['advanced', [frame(5)], [0]],
  ['advanced', [frame(0), frame(3)], [0, 0]],
  ['advanced', [Buffer.concat([frame(5), frame(700), frame(9, 4)])], [9]],
  ['advanced', [frame(9, 4), Buffer.alloc(4), Buffer.alloc(1)], [9, 9, 0]],
  ['advanced', [frame(258).subarray(0, 2), frame(258).subarray(2)], [0, 0]],
  ['advanced', [Buffer.from('hello\n')], [0x68656c6c]],
] as const)
  test(`of ${chunks.map(({ length }) => length)} bytes of ${serialization} so much is unfinished: ${expected}`, () => {
    const meter = createMeter(serialization)
    assert.deepEqual(chunks.map(meter), expected)
  })
