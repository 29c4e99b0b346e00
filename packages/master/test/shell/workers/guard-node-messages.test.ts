import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { test } from 'node:test'
import { guardChannel } from '../../../src/shell/workers/guard-node-messages.ts'

/** Stands for a child process with Node's handle of its channel. */
function createChild(read: (bytes?: ArrayBuffer) => void) {
  const handle = { buffering: true, onread: read }
  const child = { connected: true, disconnects: 0, disconnect, [Symbol('kChannelHandle')]: handle }
  function disconnect() {
    child.connected = false
    child.disconnects += 1
  }
  const broken: string[] = []
  guardChannel(child as unknown as ChildProcess, 'json', () => broken.push('broken'))
  return { child, handle, broken }
}

const megabyte = 1_024 * 1_024

test('what Node reads without an error is read', () => {
  const seen: (ArrayBuffer | undefined)[] = []
  const { child, handle, broken } = createChild((bytes) => seen.push(bytes))
  const bytes = new Uint8Array([123, 125, 10]).buffer
  handle.onread(bytes)
  handle.onread(undefined)
  assert.deepEqual(seen, [bytes, undefined])
  assert.deepEqual([broken, child.disconnects], [[], 0])
})

test('what Node throws at closes the channel, once, and nothing is read any more but its end', () => {
  let reads = 0
  const { child, handle, broken } = createChild((bytes) => {
    reads += 1
    if (bytes) throw new SyntaxError('Unexpected token')
  })
  for (let count = 0; count < 3; count += 1) handle.onread(new ArrayBuffer(8))
  handle.onread(undefined)
  assert.deepEqual([reads, broken.length, child.disconnects], [2, 1, 1])
  assert.equal(handle.buffering, false)
})

test('a line without an end closes it, however small its pieces are, and many lines do not', () => {
  const piece = new Uint8Array(megabyte)
  const ended = new Uint8Array(megabyte)
  ended[1] = 10
  const { handle, broken } = createChild(() => undefined)
  for (let count = 0; count < 300; count += 1) handle.onread(ended.buffer)
  for (let count = 0; count < 126; count += 1) handle.onread(piece.buffer)
  assert.equal(broken.length, 0)
  for (let count = 0; count < 3; count += 1) handle.onread(piece.buffer)
  assert.equal(broken.length, 1)
})

test('of a buffer that is longer than what was read, only what was read counts', () => {
  const { handle, broken } = createChild(() => undefined)
  const counting = Object.assign(handle, { bytesRead: 0 })
  const read = (length: number, times: number) => {
    for (let count = 0; count < times; count += 1) {
      counting.bytesRead += length
      handle.onread(new ArrayBuffer(megabyte))
    }
  }
  read(10, 300)
  assert.equal(broken.length, 0)
  read(megabyte, 128)
  assert.equal(broken.length, 1)
})

test('connections that wait behind one that is not acknowledged are given back when the channel is closed', () => {
  const reported: unknown[] = []
  const { child, handle } = createChild(() => {
    throw new SyntaxError('Unexpected token')
  })
  const queue = [{ message: { seq: 7 } }, { message: { seq: 8 } }, {}]
  const more = { channel: {}, _handleQueue: queue, listener: () => undefined }
  const node = Object.assign(child, more, {
    once: (name: string, listener: () => undefined) => {
      assert.equal(name, 'disconnect')
      node.listener = listener
    },
    _disconnect: () => reported.push('disconnected'),
    emit: (name: string, { ack, accepted }: { ack?: number; accepted: boolean }) =>
      reported.push([name, ack, accepted]),
  })
  handle.onread(new ArrayBuffer(8))
  assert.deepEqual([reported, node._handleQueue], [['disconnected'], null])
  node.listener()
  const given = [7, 8, undefined].map((seq) => ['internalMessage', seq, false])
  assert.deepEqual(reported, ['disconnected', ...given])
})

test('a child without such a handle is left as it is', () => {
  guardChannel({} as ChildProcess, 'json', () => assert.fail('there is nothing to guard'))
})
