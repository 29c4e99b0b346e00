// Connections that a sticky master sends to a worker before its program listens for messages.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProgramProcess, runIn } from '../../support/stand-in-program.ts'

function setUp() {
  const process = new ProgramProcess()
  const heardByNode: unknown[] = []
  process.on('message', (message) => heardByNode.push(message))
  const { keepEarlySockets } = runIn({ process }, 'early-sockets.cts') as {
    keepEarlySockets(): void
  }
  keepEarlySockets()
  const heard: unknown[] = []
  const hear = (...given: unknown[]) => void heard.push(given)
  return { process, heard, hear, heardByNode }
}

const [first, second, third] = [{ fd: 1 }, { fd: 2 }, { fd: 3 }]

test('connections that came before the program listens reach it in their order, once', () => {
  const { process, heard, hear, heardByNode } = setUp()
  process.emit('message', 'a', first)
  process.emit('message', 'b', second)
  process.on('message', hear)
  assert.deepEqual(heard, [], 'not before its program has gone on')
  process.turn()
  assert.deepEqual(heard, [
    ['a', first],
    ['b', second],
  ])
  process.emit('message', 'c', third)
  process.on('message', () => assert.fail('it came too late'))
  process.turn()
  assert.deepEqual(heard.slice(2), [['c', third]])
  assert.deepEqual(heardByNode, ['a', 'b', 'c'], 'Node’s own listener has had each already')
})

test('a message that brings no connection is not kept', () => {
  const { process, heard, hear } = setUp()
  for (const socket of [undefined, null, 'socket', 7]) process.emit('message', 'a', socket)
  process.on('message', hear)
  process.turn()
  assert.deepEqual(heard, [])
})

test('every listener that was added by then gets them, as a listener of the process', () => {
  const { process, heard, hear } = setUp()
  process.emit('message', 'a', first)
  process.on('message', hear)
  process.once('message', function (this: unknown, ...given) {
    heard.push(given, this)
  })
  process.turn()
  assert.deepEqual(heard.slice(0, 2), [
    ['a', first],
    ['a', first],
  ])
  assert.equal(heard[2], process)
  process.emit('message', 'b', second)
  assert.deepEqual(heard.slice(3), [['b', second]], 'one that listens once has had its message')
})

test('who listens for anything else gets none, and they wait on', () => {
  const { process, heard, hear } = setUp()
  process.emit('message', 'a', first)
  process.on('disconnect', hear)
  process.turn()
  process.emit('message', 'b', second)
  process.on('message', hear)
  process.turn()
  assert.deepEqual(heard, [
    ['a', first],
    ['b', second],
  ])
})

test('what kept them leaves nothing behind', () => {
  const { process, hear } = setUp()
  const before = process.listenerCount('message')
  process.on('message', hear)
  process.turn()
  assert.equal(process.listenerCount('message'), before)
  assert.equal(process.listenerCount('newListener'), 0)
})

test('a program that takes every listener off and puts it back is not taken for one that listens', () => {
  const { process, heard, hear } = setUp()
  process.emit('message', 'a', first)
  const keeper = process.rawListeners('message').at(-1) as () => void
  process.off('message', keeper)
  process.on('message', keeper)
  process.turn()
  process.emit('message', 'b', second)
  process.on('message', hear)
  process.turn()
  assert.deepEqual(heard, [
    ['a', first],
    ['b', second],
  ])
})
