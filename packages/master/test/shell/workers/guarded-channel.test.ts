import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { test } from 'node:test'
import { GuardedChannel } from '../../../src/shell/workers/guarded-channel.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const inUse = -constants.errno.EADDRINUSE

/** A child process of `node:cluster`, as far as its channel goes. */
class Child extends EventEmitter {
  readonly sent: unknown[] = []
  readonly passedOn: unknown[] = []

  constructor() {
    super()
    this.on('internalMessage', (message) => this.passedOn.push(message)) // Node's own handler
  }

  send(message: unknown): boolean {
    return this.sent.push(message) > 0
  }
}

function guard(intercept: (message: unknown) => boolean = () => false) {
  const child = new Child()
  const names: string[] = []
  const around = { clock: new FakeClock(), serialization: 'json', intercept } as const
  const channel = new GuardedChannel(child as unknown as ChildProcess, around, (name) =>
    names.push(name),
  )
  /** The worker asks for a port, and the primary answers. */
  const listen = (address: string, errno: number) => {
    const question = { cmd: 'NODE_CLUSTER', act: 'queryServer', seq: 1, addressType: 4 }
    child.emit('internalMessage', { ...question, address, port: 80 })
    child.send({ cmd: 'NODE_CLUSTER', ack: 1, errno, key: 'port 80' })
  }
  return { child, channel, names, listen }
}

test('an error of a start has what both sides of the channel told of its port', () => {
  const [held, refused] = [guard(), guard()]
  held.listen('0.0.0.0', 0)
  refused.listen('127.0.0.1', inUse)
  const error = { name: 'Error', message: 'no', code: 'EADDRINUSE' }
  assert.match(refused.channel.explain(error).message, /the pool itself is in the way/)
  held.channel.release()
  assert.equal(
    held.child.passedOn.length,
    2,
    'the question, and the end that the worker did not send',
  )
  refused.channel.release()
})

test('a message that throws is unreadable, one that was dealt with does not reach Node, and after the release all are ours', () => {
  const { child, channel, names } = guard((message) => {
    if ((message as { act?: string }).act === 'forged') throw new TypeError()
    return true
  })
  child.emit('internalMessage', { cmd: 'NODE_CLUSTER', act: 'forged' })
  child.emit('internalMessage', { cmd: 'NODE_CLUSTER', act: 'known' })
  assert.deepEqual([names, child.passedOn], [['NODE_…'], []])
  channel.release()
  child.emit('internalMessage', { cmd: 'NODE_CLUSTER', act: 'ours' })
  assert.equal(child.passedOn.length, 1)
})
