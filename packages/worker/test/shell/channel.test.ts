import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Load, seal, writeBirth } from '@regrow/protocol'
import {
  announce,
  findBirth,
  hasOwnWorkers,
  noChannel,
  openChannel,
  releaseChannel,
} from '../../src/shell/process/channel.ts'
import { standInForWorker } from '../support/stand-in-process.ts'

const events: NodeJS.EventEmitter = process
const birth = { slot: 2, generation: 5, drainTimeoutMs: 1_000 }
const load = { inFlight: 3 } as Load

function open(context: TestContext) {
  const around = standInForWorker(context)
  const heard: unknown[] = []
  const channel = openChannel({
    onServe: (order) => heard.push(order),
    onDrain: (order) => heard.push(order),
    onLost: () => heard.push('lost'),
  })
  return { ...around, channel, heard }
}

const turn = () => new Promise(setImmediate)
const unexpected = () => assert.fail('called')

test('a worker says first of all that it speaks the protocol, and hears the orders of its master alone', (context) => {
  const { heard, types } = open(context)
  assert.deepEqual(types(), ['starting'])
  const orders = [{ type: 'serve', slot: 3 } as const, { type: 'drain', reason: 'stop' } as const]
  for (const order of orders) events.emit('message', seal(order))
  for (const message of ['serve', { type: 'drain' }, seal({ type: 'ready' })])
    events.emit('message', message)
  assert.deepEqual(heard, orders)
})

test('a worker that loses its master goes on: Node is told that it leaves, before Node asks', (context) => {
  const asked: unknown[] = []
  const around = standInForWorker(context)
  events.on('disconnect', () => asked.push(around.worker.exitedAfterDisconnect))
  const heard: string[] = []
  const onLost = () => heard.push('lost')
  openChannel({ onServe: unexpected, onDrain: unexpected, onLost })
  events.emit('disconnect')
  assert.deepEqual([asked, heard], [[true], ['lost']])
  Reflect.deleteProperty(around.cluster, 'worker')
  events.emit('disconnect')
  assert.deepEqual(heard, ['lost', 'lost'])
})

test('a master that went while the program was loaded is missed in the next tick, and one that is there is not', async (context) => {
  const around = standInForWorker(context)
  const heard: string[] = []
  const onLost = () => heard.push('lost')
  const listener = { onServe: unexpected, onDrain: unexpected, onLost }
  openChannel(listener)
  await turn()
  assert.deepEqual(heard, [])
  around.setConnected(false)
  openChannel(listener)
  assert.deepEqual(heard, [])
  await turn()
  assert.deepEqual(heard, ['lost'])
})

test('a heartbeat is not sent while the one before it waits to be written, and not measured either', (context) => {
  const { channel, sent, types, setConnected } = open(context)
  const measure = context.mock.fn(() => load)
  channel.sendHeartbeat(measure)
  channel.sendHeartbeat(measure)
  assert.deepEqual(sent[1]?.message.body, { type: 'heartbeat', load })
  assert.deepEqual([types(), measure.mock.callCount()], [['starting', 'heartbeat'], 1])
  sent[1]?.onWritten()
  channel.sendHeartbeat(measure)
  sent[2]?.onWritten()
  setConnected(false)
  channel.sendHeartbeat(measure)
  assert.deepEqual([sent.length, measure.mock.callCount()], [3, 2])
})

test('a worker that leaves waits until its last fact is written, and then for Node’s own goodbye', async (context) => {
  const { channel, sent, worker } = open(context)
  let hasLeft = false
  channel.send({ type: 'ready' })
  channel.sendHeartbeat(() => load)
  const left = channel.leave().then(() => {
    hasLeft = true
  })
  sent[0]?.onWritten()
  await turn()
  assert.equal(worker.left, 0)
  sent[1]?.onWritten()
  await turn()
  assert.deepEqual([worker.left, hasLeft], [1, false])
  events.emit('disconnect')
  await left
})

test('a worker without a master leaves at once, whatever it has said', async (context) => {
  const { channel, setConnected, worker } = open(context)
  setConnected(false)
  channel.send({ type: 'ready' })
  await channel.leave()
  assert.equal(worker.left, 0)
  await noChannel.leave()
  noChannel.send({ type: 'ready' })
  noChannel.sendHeartbeat(() => assert.fail('measured'))
})

test('who inherits the variables of a worker is nobody’s worker, and announces nothing', (context) => {
  const { cluster, types, sent } = standInForWorker(context)
  const before = { ...process.env }
  context.after(() => {
    process.env = before
  })
  announce()
  assert.deepEqual([findBirth(), types()], [undefined, []])
  Object.assign(process.env, writeBirth(birth))
  announce()
  sent[0]?.onWritten()
  assert.deepEqual([findBirth(), types()], [birth, ['loaded']])
  cluster.isWorker = false
  announce()
  assert.deepEqual([findBirth(), types()], [undefined, ['loaded']])
})

test('a process is known for a master by its workers, and its channel keeps it until it is released', (context) => {
  const { cluster, channel } = standInForWorker(context)
  assert.equal(hasOwnWorkers(), false)
  cluster.workers = { 1: {} }
  assert.equal(hasOwnWorkers(), true)
  Reflect.deleteProperty(cluster, 'workers')
  assert.equal(hasOwnWorkers(), false)
  releaseChannel()
  assert.equal(channel.refs, 0)
})
