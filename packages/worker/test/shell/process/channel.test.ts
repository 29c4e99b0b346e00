import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Load, seal, writeEnvironment } from '@regrow/protocol'
import {
  announce,
  findEnvironment,
  hasOwnWorkers,
  isClusterWorker,
  noChannel,
  openChannel,
  openForeignChannel,
  releaseChannel,
} from '../../../src/shell/process/channel.ts'
import { standInForWorker } from '../../support/stand-in-process.ts'

const events: NodeJS.EventEmitter = process
const environment = { slot: 2, generation: 5, drainTimeoutMs: 1_000 }
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

for (const [what, isConnected, times] of [
  ['is closed a turn after Node closes it: messages that came before are answered', true, 1],
  ['that has ended meanwhile is not closed again', false, 0],
] as const)
  test(`when a worker leaves, its channel ${what}`, async (context) => {
    const { channel, sent, disconnect, setConnected } = open(context)
    sent[0]?.onWritten()
    const left = channel.leave()
    await turn()
    process.disconnect() // Node does that as it reads the primary's answer
    assert.equal(disconnect.mock.callCount(), 0)
    setConnected(isConnected)
    await turn()
    assert.equal(disconnect.mock.callCount(), times)
    assert.equal(process.disconnect, disconnect, 'everything is as it was')
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
  process.env = {} // others in this process have assigned slots
  announce()
  assert.deepEqual([findEnvironment(), types()], [undefined, []])
  Object.assign(process.env, writeEnvironment(environment))
  announce()
  sent[0]?.onWritten()
  assert.deepEqual([findEnvironment(), types()], [environment, ['loaded']])
  cluster.isWorker = false
  announce()
  assert.deepEqual([findEnvironment(), types()], [undefined, ['loaded']])
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

test('a worker of another primary drains when that is gone, outlives it until then, and leaves in order', async (context) => {
  const { worker, types } = standInForWorker(context)
  const heard: string[] = []
  const channel = openForeignChannel(() => heard.push('lost'))
  channel.send({ type: 'ready' })
  channel.sendHeartbeat(() => assert.fail('measured'))
  assert.deepEqual([types(), worker.exitedAfterDisconnect], [[], undefined], 'it is told nothing')
  let hasLeft = false
  const left = channel.leave().then(() => {
    hasLeft = true
  })
  await turn()
  assert.deepEqual([worker.left, hasLeft], [1, false])
  events.emit('disconnect')
  await left
  assert.deepEqual([heard, worker.exitedAfterDisconnect], [['lost'], true])
})

test('a worker that has closed its channel to another primary is as Node made it', (context) => {
  const { worker } = standInForWorker(context)
  openForeignChannel(unexpected).close()
  events.emit('disconnect')
  assert.equal(worker.exitedAfterDisconnect, undefined)
  assert.equal(events.listenerCount('disconnect'), 0)
})

for (const [what, isConnected, isWorker] of [
  ['a child process of no primary', true, false],
  ['a worker whose primary is gone', false, true],
] as const)
  test(`${what} listens to nobody, and leaves at once`, async (context) => {
    const { worker, cluster, setConnected } = standInForWorker(context)
    cluster.isWorker = isWorker
    setConnected(isConnected)
    assert.equal(isClusterWorker(), isWorker)
    const channel = openForeignChannel(unexpected)
    assert.equal(events.listenerCount('disconnect'), 0)
    await channel.leave()
    channel.close()
    assert.equal(worker.left, 0)
  })

test('a worker that leaves when Node knows of no worker any more waits for the end of the channel', async (context) => {
  const { channel, cluster, sent } = open(context)
  sent[0]?.onWritten()
  Reflect.deleteProperty(cluster, 'worker')
  const left = channel.leave()
  await turn()
  events.emit('disconnect')
  await left
})

test('a process without a channel releases none, and a worker without one announces nothing', (context) => {
  const { types } = standInForWorker(context)
  const before = { ...process.env }
  context.after(() => {
    process.env = before
  })
  Object.assign(process.env, writeEnvironment(environment))
  Object.assign(process, { channel: undefined, send: undefined })
  releaseChannel()
  announce()
  openChannel({ onServe: unexpected, onDrain: unexpected, onLost: unexpected }).sendHeartbeat(
    () => load,
  )
  assert.deepEqual(types(), [])
})
