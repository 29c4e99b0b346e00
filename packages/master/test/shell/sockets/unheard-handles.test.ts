import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { closeUnheard } from '../../../src/shell/sockets/unheard-handles.ts'
import { guardInternals } from '../../../src/shell/workers/internal-messages.ts'

/** Stands for whatever a worker can send along. */
class Handle {
  closed = 0
  close(): void {
    this.closed += 1
  }
}

function setUp() {
  const [worker, process, cluster] = [new EventEmitter(), new EventEmitter(), new EventEmitter()]
  for (const each of [worker, process]) each.on('message', () => undefined) // those of Node and of the pool
  closeUnheard(worker, [process, cluster])
  const send = (handle: unknown) => worker.emit('message', {}, handle)
  return { worker, process, cluster, send }
}

test('a handle that comes with a message is closed when nobody listens, and left to those that do [R31]', () => {
  const { send, ...emitters } = setUp()
  const handle = new Handle()
  send(handle)
  assert.equal(handle.closed, 1)
  for (const emitter of Object.values(emitters)) {
    const listener = () => undefined
    emitter.on('message', listener)
    send(handle)
    assert.equal(handle.closed, 1)
    emitter.off('message', listener)
  }
  send(handle)
  assert.equal(handle.closed, 2)
})

test('a socket is destroyed, and a message without anything is no trouble [R31]', () => {
  const { send } = setUp()
  const socket = new Socket()
  for (const sent of [socket, undefined, {}]) send(sent)
  assert.equal(socket.destroyed, true)
})

test('a handle that comes with a message of Node’s own is closed, except with `NODE_HANDLE` [R31]', () => {
  const child = new EventEmitter()
  child.on('internalMessage', ({ type }: { type?: string }) => {
    if (type === 'unheard of') throw new TypeError('Node does not know it')
  })
  guardInternals(child as ChildProcess, { intercept: () => false, onForged: () => undefined })
  const say = (message: object) => {
    const handle = new Handle()
    child.emit('internalMessage', message, handle)
    return handle.closed
  }
  assert.equal(say({ cmd: 'NODE_CLUSTER' }), 1)
  assert.equal(say({ cmd: 'NODE_HANDLE', type: 'net.Server' }), 0)
  assert.equal(say({ cmd: 'NODE_HANDLE', type: 'unheard of' }), 1)
})
