import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { type Fact, openOrder, seal } from '@regrow/protocol'
import type { HostEvent } from '../../../src/shell/host.ts'
import { exitGraceMs, failedExitGraceMs } from '../../../src/shell/workers/exit-watch.ts'
import { HostedWorker, type NodeWorker } from '../../../src/shell/workers/hosted-worker.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const key = 7

/** Stands for a worker of `node:cluster` and for its process. */
class Worker extends EventEmitter {
  readonly done: string[] = []
  readonly process: Child = new Child(this.done)
  disconnect(): void {
    this.done.push('disconnect')
  }
  isConnected(): boolean {
    return this.process.connected
  }
  says(fact: Fact): void {
    this.emit('message', seal(fact))
  }
}

class Child extends EventEmitter {
  connected = true
  readonly pid = 4_711
  readonly #done: string[]
  constructor(done: string[]) {
    super()
    this.#done = done
    // Stands for Node's own handler.
    this.on('internalMessage', (message: { port?: number }) => {
      if (message.port === -1) throw new RangeError('no port')
      done.push('internal')
    })
  }
  send(message: object): boolean {
    const order = openOrder(message)
    const details =
      order?.type === 'drain' ? order.timeoutMs : order?.type === 'serve' && order.slot
    this.#done.push(`send ${order?.type} ${details}`)
    return true
  }
  kill(signal: string): boolean {
    this.#done.push(signal)
    return true
  }
}

function host({
  readyWhen,
  takes = false,
}: {
  readyWhen?: 'listening' | 'online'
  takes?: boolean
}) {
  const worker = new Worker()
  const clock = new FakeClock()
  const events: HostEvent[] = []
  const addresses: unknown[] = []
  const hosted = new HostedWorker(worker as unknown as NodeWorker, {
    ...{ key, readyWhen, clock, serialization: 'json' },
    report: (event) =>
      event.type === 'worker:listening' ? addresses.push(event.address) : events.push(event),
    intercept: () => takes,
  })
  const types = () => events.map(({ type }) => type)
  return { worker, hosted, clock, events, addresses, types, done: worker.done }
}

test('a plain program is ready when it does what was chosen, and only if that was', () => {
  const chosen = host({ readyWhen: 'listening' })
  chosen.worker.emit('online')
  assert.deepEqual(chosen.events, [])
  chosen.worker.emit('listening')
  assert.deepEqual(chosen.events, [{ type: 'worker:ready', worker: key, plain: true }])
  const other = host({})
  test('where a worker listens is reported before it is ready by that [R48]', () => {
    const { worker, addresses, types } = host({ readyWhen: 'listening' })
    const address = { address: null, port: 3000, addressType: 4 }
    worker.emit('listening', address)
    assert.deepEqual([addresses, types()], [[address], ['worker:ready']])
  })

  for (const event of ['online', 'listening']) other.worker.emit(event)
  assert.deepEqual(other.events, [])
})

for (const type of ['loaded', 'starting', 'ready'] as const)
  test(`a program that has sent \`${type}\` is ready by its message, not when it listens`, () => {
    const { worker, types } = host({ readyWhen: 'listening' })
    worker.says({ type })
    worker.emit('listening')
    assert.deepEqual(types(), type === 'ready' ? ['worker:ready'] : [])
  })

test('a program that failed before it sent anything is still plain', () => {
  const { worker, events, hosted, done } = host({ readyWhen: 'listening' })
  worker.says({ type: 'failed', error: { name: 'Error', message: 'no' } })
  worker.emit('listening')
  assert.deepEqual(
    events.map(({ type }) => type),
    ['worker:failed', 'worker:ready'],
  )
  hosted.drain({ reason: 'stop', timeoutMs: 500 })
  assert.deepEqual(done, ['disconnect'])
})

test('a worker that speaks is ordered, as often as somebody orders it', () => {
  const { worker, hosted, done } = host({})
  worker.says({ type: 'starting' })
  hosted.drain({ reason: 'reload', timeoutMs: 500 })
  hosted.drain({ reason: 'stop', timeoutMs: Number.POSITIVE_INFINITY })
  hosted.serve(3)
  hosted.kill()
  assert.deepEqual(done, ['send drain 500', 'send drain undefined', 'send serve 3', 'SIGKILL'])
})

test('a plain program is asked to leave once, and gets a signal if it stays without a channel', () => {
  const { worker, hosted, clock, types, done } = host({ readyWhen: 'listening' })
  for (const reason of ['reload', 'stop'] as const) hosted.drain({ reason, timeoutMs: 500 })
  assert.deepEqual(done, ['disconnect'])
  worker.emit('disconnect')
  clock.advance(exitGraceMs)
  assert.deepEqual(done, ['disconnect', 'SIGTERM'])
  assert.deepEqual(types(), ['worker:disconnected'])
})

test('a lost channel brings no signal if the worker was not asked to leave, or speaks the protocol', () => {
  for (const speaks of [false, true]) {
    const { worker, hosted, clock, types, done } = host({})
    if (speaks) worker.says({ type: 'starting' })
    if (speaks) hosted.drain({ reason: 'stop', timeoutMs: 500 })
    worker.emit('disconnect')
    clock.advance(exitGraceMs)
    assert.ok(!done.includes('SIGTERM'))
    assert.deepEqual(types(), ['worker:disconnected'])
  }
})

test('a worker that has reported the error that ends it is not lost with its channel, but has exited', () => {
  const { worker, clock, types } = host({})
  worker.says({ type: 'failed', error: { name: 'Error', message: 'broken' } })
  worker.emit('disconnect')
  clock.advance(failedExitGraceMs - 1)
  worker.emit('exit', 69, null)
  assert.deepEqual(types(), ['worker:failed', 'worker:exited'])
})

test('nothing is sent to a closed channel', () => {
  const { worker, hosted, done } = host({})
  worker.says({ type: 'starting' })
  worker.process.connected = false
  hosted.drain({ reason: 'stop', timeoutMs: 500 })
  hosted.serve(1)
  assert.deepEqual(done, [])
})

test('what cannot be read is reported once for each name, and for eight names', () => {
  const { worker, events } = host({})
  for (let round = 0; round < 2; round += 1)
    for (let version = 100; version < 120; version += 1)
      worker.emit('message', { ...seal({ type: 'ready' }), version })
  const reported = events.filter(({ type }) => type === 'worker:unreadable')
  assert.deepEqual(reported.length, 8)
  assert.deepEqual(reported[0], { type: 'worker:unreadable', worker: key, name: 'version 100' })
})

test("the user's own messages are ignored", () => {
  const { worker, events } = host({})
  for (const message of ['text', 7, null, { type: 'ready' }]) worker.emit('message', message)
  assert.deepEqual(events, [])
})

test("Node's own messages reach Node unless they are intercepted, and a forged one is reported", () => {
  const [passing, taking] = [host({}), host({ takes: true })]
  for (const { worker } of [passing, taking])
    worker.process.emit('internalMessage', { cmd: 'NODE_CLUSTER' })
  assert.deepEqual([passing.done, taking.done], [['internal'], []])
  passing.worker.process.emit('internalMessage', { cmd: 'NODE_CLUSTER', port: -1 })
  assert.deepEqual(passing.events, [{ type: 'worker:unreadable', worker: key, name: 'NODE_…' }])
})

test('an exit is reported when the channel has been read, with its code or signal', () => {
  const { worker, hosted, events } = host({})
  assert.equal(hosted.pid, 4_711)
  worker.emit('exit', null, 'SIGKILL')
  assert.deepEqual(events, [])
  worker.emit('disconnect')
  const exited = { type: 'worker:exited', worker: key, code: null, signal: 'SIGKILL' }
  assert.deepEqual(events, [exited])
})

test('a plain program that listens on a socket of its own is ready by that', () => {
  const { worker, types } = host({ readyWhen: 'listening' })
  worker.says({ type: 'listening' })
  assert.deepEqual(types(), ['worker:ready'])
})

test('what a worker has not done yet is known by what it has sent', () => {
  const missing = (readyWhen: 'listening' | 'online' | undefined, ...sent: Fact[]) => {
    const { worker, hosted } = host(readyWhen === undefined ? {} : { readyWhen })
    for (const fact of sent) worker.says(fact)
    return hosted.missing
  }
  assert.match(missing(undefined), /^its program has not begun to listen$/)
  assert.match(missing('listening'), /^its program has not begun to listen, nor called runWorker$/)
  assert.match(missing('online'), /^its process is not up$/)
  assert.match(missing('online', { type: 'loaded' }), /and not called runWorker$/)
  assert.match(missing('listening', { type: 'starting' }), /^its app has not started/)
})
