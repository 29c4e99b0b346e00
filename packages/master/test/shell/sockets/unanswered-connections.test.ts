import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { UnansweredConnections } from '../../../src/shell/sockets/unanswered-connections.ts'
import { FakeClock } from '../../support/fake-clock.ts'

interface Passed {
  readonly act?: string
  readonly ack?: number
  readonly accepted?: boolean
}

/** Stands for a child process, and for Node's primary, which hears what `UnansweredConnections` lets through. */
class Child extends EventEmitter {
  readonly passed: Passed[] = []
  readonly clock = new FakeClock()
  readonly unanswered: UnansweredConnections
  readonly #key: string

  constructor(key: string) {
    super()
    this.#key = key
    const around = { clock: this.clock, onSent: () => undefined }
    this.unanswered = new UnansweredConnections(this as unknown as ChildProcess, around)
    this.on('internalMessage', (message) => {
      const passOn = () => {
        const { act, ack, accepted } = message as Passed
        this.passed.push(
          act === undefined ? { ack: ack ?? Number.NaN, accepted: !!accepted } : { act },
        )
      }
      if (!this.unanswered.intercept(message, passOn)) passOn()
    })
  }

  send(): boolean {
    return true
  }

  primarySends(message: object): void {
    Reflect.apply(this.send, this, [{ cmd: 'NODE_CLUSTER', key: this.#key, ...message }])
  }

  workerSends(message: object): void {
    this.emit('internalMessage', { cmd: 'NODE_CLUSTER', key: this.#key, ...message })
  }
}

const mayListen = { ack: 1 }
const connection = { act: 'newconn', seq: 7 }

test('a connection that was sent to a killed worker goes to another one that listens there', () => {
  const [victim, other] = [new Child('port 1'), new Child('port 1')]
  for (const child of [victim, other]) child.primarySends(mayListen)
  victim.primarySends(connection)
  victim.emit('exit')
  victim.unanswered.release()
  assert.deepEqual(victim.passed, [{ act: 'close' }, { ack: 7, accepted: false }])
  other.unanswered.release()
})

test('a worker that sends that it leaves listens nowhere, before Node has read that', () => {
  const child = new Child('port 9')
  child.primarySends(mayListen)
  child.workerSends({ act: 'exitedAfterDisconnect', key: undefined })
  child.unanswered.release()
  assert.deepEqual(child.passed, [{ act: 'close' }, { act: 'exitedAfterDisconnect' }])
})

test('a connection that was sent to a killed worker is closed when nobody listens there', () => {
  const [victim, elsewhere] = [new Child('port 2'), new Child('port 3')]
  for (const child of [victim, elsewhere]) child.primarySends(mayListen)
  victim.primarySends(connection)
  victim.unanswered.release()
  assert.deepEqual(victim.passed, [{ act: 'close' }, { ack: 7, accepted: true }])
  elsewhere.unanswered.release()
})

test('what the last worker gives back is closed, and what one of two gives back goes to the other', () => {
  const [first, last] = [new Child('port 4'), new Child('port 4')]
  for (const child of [first, last]) child.primarySends(mayListen)
  for (const child of [first, last]) {
    child.primarySends(connection)
    child.workerSends({ act: 'close' })
    child.workerSends({ ack: 7, accepted: false })
  }
  assert.deepEqual(first.passed, [{ act: 'close' }, { ack: 7, accepted: false }])
  assert.deepEqual(last.passed, [{ act: 'close' }, { ack: 7, accepted: true }])
})

test('a worker that Node has let go of is no other one to give a connection to', () => {
  for (const [port, end] of ['exit', 'disconnect', 'order'].entries()) {
    const [gone, last] = [new Child(`end ${port}`), new Child(`end ${port}`)]
    for (const child of [gone, last]) child.primarySends(mayListen)
    if (end === 'order') gone.primarySends({ act: 'disconnect' })
    else gone.emit(end)
    last.primarySends(connection)
    last.workerSends({ act: 'close' })
    last.workerSends({ ack: 7, accepted: false })
    assert.deepEqual(last.passed.at(-1), { ack: 7, accepted: true }, end)
  }
})

test('a worker that sends something else listens on', () => {
  const [busy, last] = [new Child('port 6'), new Child('port 6')]
  for (const child of [busy, last]) child.primarySends(mayListen)
  busy.workerSends({ act: 'listening' })
  last.primarySends(connection)
  last.workerSends({ act: 'close' })
  last.workerSends({ ack: 7, accepted: false })
  assert.deepEqual(last.passed.at(-1), { ack: 7, accepted: false })
  for (const child of [busy, last]) child.unanswered.release()
})

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve))

test('the answer of a full worker is kept back, longer each time, and not when somebody else has room [R17]', async () => {
  const [full, other] = [new Child('port 7'), new Child('port 7')]
  full.primarySends(mayListen)
  for (const pauseMs of [1, 2, 4, 8, 16, 32, 64, 64]) {
    full.primarySends(connection)
    full.workerSends({ ack: 7, accepted: false })
    full.clock.advance(pauseMs - 1)
    assert.deepEqual(full.passed, [], `${pauseMs}`)
    full.clock.advance(1)
    assert.deepEqual(full.passed.splice(0), [{ ack: 7, accepted: false }], `${pauseMs}`)
  }
  other.primarySends(mayListen)
  full.primarySends(connection)
  full.workerSends({ ack: 7, accepted: false })
  assert.deepEqual(full.passed.splice(0), [{ ack: 7, accepted: false }])
  other.primarySends(connection) // it may be busy, or full, too
  full.primarySends(connection)
  full.workerSends({ ack: 7, accepted: false })
  assert.deepEqual(full.passed, [])
  other.workerSends({ ack: 7, accepted: true })
  await nextTick()
  assert.deepEqual(full.passed.splice(0), [{ ack: 7, accepted: false }], 'the other waits again')
  full.primarySends(connection)
  full.workerSends({ ack: 7, accepted: true })
  other.primarySends(connection)
  full.primarySends(connection)
  full.workerSends({ ack: 7, accepted: false })
  full.clock.advance(1)
  assert.equal(full.passed.length, 2, 'the count begins anew')
  for (const child of [full, other]) child.unanswered.release()
})

test('what a full worker has not given back is when it closes its server, and when it is gone [R17]', async () => {
  const [closes, dies] = [new Child('port 8'), new Child('port 9')]
  for (const child of [closes, dies]) {
    child.primarySends(mayListen)
    child.primarySends(connection)
    child.workerSends({ ack: 7, accepted: false })
    assert.deepEqual(child.passed, [])
  }
  closes.workerSends({ act: 'close' })
  await nextTick()
  dies.unanswered.release()
  for (const child of [closes, dies]) {
    assert.deepEqual(child.passed, [{ act: 'close' }, { ack: 7, accepted: true }])
    assert.ok(child.clock.isIdle)
  }
})

test('a worker that was refused an address does not listen there', () => {
  const [refused, last] = [new Child('port 10'), new Child('port 10')]
  refused.primarySends({ ...mayListen, errno: -98 })
  last.primarySends(mayListen)
  last.primarySends(connection)
  last.workerSends({ act: 'close' })
  last.workerSends({ ack: 7, accepted: false })
  assert.deepEqual(last.passed.at(-1), { ack: 7, accepted: true })
})

test('what is none of Node’s own messages goes its way', () => {
  const child = new Child('port 9')
  for (const message of ['text', null, undefined, 7, { cmd: 'OTHER', act: 'newconn', seq: 7 }])
    Reflect.apply(child.send, child, [message])
  child.unanswered.release()
  assert.deepEqual(child.passed, [])
})
