// Connections that a parent sends in its messages, to a process that the test plays.

import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { markOurs } from '../../../src/shell/process/own-listeners.ts'
import { listensForMessages, watchReceived } from '../../../src/shell/servers/received-sockets.ts'
import { clearListeners, standInForWorker } from '../../support/stand-in-process.ts'

const events: NodeJS.EventEmitter = process
const tick = () => new Promise<void>((resolve) => process.nextTick(resolve))

/** A child process of a parent that sends connections; `isWorker` if that is a primary of `node:cluster`. */
function setUp(context: TestContext, isWorker = false) {
  const { cluster, setConnected } = standInForWorker(context)
  clearListeners(context, ['newListener', 'removeListener'])
  cluster.isWorker = isWorker
  const seen: unknown[] = []
  const watch = () => {
    const end = watchReceived((socket) => seen.push(socket))
    context.after(end)
    return end
  }
  const send = (message: unknown, handle?: unknown) => events.emit('message', message, handle)
  const heard: unknown[][] = []
  const listen = () => {
    const listener = function (this: unknown, ...given: unknown[]) {
      assert.equal(this, process)
      heard.push(given)
    }
    events.on('message', listener)
    return listener
  }
  return { setConnected, watch, send, listen, seen, heard }
}

/** Node reads messages, and emits them, while somebody listens, be it us. */
function listenOurselves(): void {
  const ours = () => undefined
  markOurs(ours)
  events.on('message', ours)
}

test('a connection is seen before the program hears of it, and what is no connection is not', async (context) => {
  const { watch, send, seen, listen, heard } = setUp(context)
  watch()
  const order: unknown[] = []
  events.on('message', () => order.push(seen.length))
  const socket = new Socket()
  send('sticky', socket)
  send('text')
  send('other', {})
  assert.deepEqual(seen, [socket])
  assert.deepEqual(order, [1, 1, 1])
  listen()
  await tick()
  assert.deepEqual(heard, [], 'what was heard is not told again to whoever comes later')
})

test('connections that come before the program listens wait for it, once, in their order', async (context) => {
  const { watch, send, seen, listen, heard } = setUp(context)
  watch()
  const [one, two] = [new Socket(), new Socket()]
  listenOurselves()
  send('one', one)
  send('text', undefined)
  send('two', two)
  await tick()
  assert.deepEqual(heard, [])
  listen()
  assert.deepEqual(heard, [], 'the program still sets itself up')
  await tick()
  const given = [
    ['one', one],
    ['two', two],
  ]
  assert.deepEqual(heard, given)
  listen()
  await tick()
  assert.deepEqual([heard, seen], [given, [one, two]])
})

test('what the program listens for besides messages delivers nothing', async (context) => {
  const { watch, send, heard, listen } = setUp(context)
  watch()
  listenOurselves()
  send('early', new Socket())
  events.on('disconnect', () => undefined)
  await tick()
  // A listener of ours is no program's.
  const other = () => assert.fail('told by us')
  markOurs(other)
  events.on('message', other)
  await tick()
  events.off('message', other)
  listen()
  await tick()
  assert.equal(heard.length, 1)
})

test('connections wait for as long as the program has not kept its listener', async (context) => {
  const { watch, send, heard, listen } = setUp(context)
  watch()
  listenOurselves()
  send('early', new Socket())
  events.off('message', listen())
  await tick()
  assert.deepEqual(heard, [])
  listen()
  await tick()
  assert.equal(heard.length, 1)
})

test('every listener that is there hears of a connection that came early', async (context) => {
  const { watch, send, heard, listen } = setUp(context)
  watch()
  listenOurselves()
  send('early', new Socket())
  listen()
  listen()
  await tick()
  assert.deepEqual(
    heard.map(([message]) => message),
    ['early', 'early'],
  )
})

test('the first listener of a worker of node:cluster is Node’s own, and not the program’s', async (context) => {
  const { watch, send, heard, listen } = setUp(context, true)
  listen()
  assert.equal(listensForMessages(), false)
  watch()
  send('early', new Socket())
  assert.equal(heard.splice(0).length, 1, 'Node itself has heard it')
  const program = listen()
  assert.equal(listensForMessages(), true)
  await tick()
  assert.deepEqual(
    heard.map(([message]) => message),
    ['early'],
    'Node is not told again',
  )
  events.off('message', program)
  assert.equal(listensForMessages(), false)
})

test('a process without Node’s listener hears messages as soon as its program listens', (context) => {
  const { listen } = setUp(context)
  assert.equal(listensForMessages(), false)
  listenOurselves()
  assert.equal(listensForMessages(), false)
  listen()
  assert.equal(listensForMessages(), true)
})

test('node:cluster is not loaded for a program that listens for nothing', (context) => {
  setUp(context)
  const load = context.mock.method(process, 'getBuiltinModule', () => assert.fail('loaded'))
  assert.equal(listensForMessages(), false)
  assert.equal(load.mock.callCount(), 0)
})

test('a process without a parent is not watched', (context) => {
  const { setConnected, watch, seen, listen, send } = setUp(context)
  setConnected(false)
  const end = watch()
  listen()
  send('sticky', new Socket())
  end()
  assert.deepEqual([seen, events.listenerCount('newListener')], [[], 0])
})

test('who watches no more sees none, and leaves nothing at the process', async (context) => {
  const { watch, send, seen, listen, heard } = setUp(context)
  const end = watch()
  listenOurselves()
  send('early', new Socket())
  await tick()
  end()
  send('late', new Socket())
  listen()
  send('later', new Socket())
  await tick()
  assert.equal(seen.length, 1)
  assert.deepEqual(
    heard.map(([message]) => message),
    ['later'],
  )
  assert.deepEqual(
    [events.listenerCount('newListener'), events.listenerCount('removeListener')],
    [0, 0],
  )
})
