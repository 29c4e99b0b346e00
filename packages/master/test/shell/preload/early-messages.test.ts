// Messages and connections that a master sends to a worker before its program listens for messages.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProgramProcess, runIn } from '../../support/stand-in-program.ts'

function setUp() {
  const process = new ProgramProcess()
  const receivedByNode: unknown[] = []
  process.on('message', (message) => receivedByNode.push(message))
  const { keepEarlyMessages } = runIn({ process }, 'early-messages.cts') as {
    keepEarlyMessages(): void
  }
  keepEarlyMessages()
  const received: unknown[] = []
  const receive = (...given: unknown[]) => void received.push(given)
  return { process, received, receive, receivedByNode }
}

const [first, second, third] = [{ fd: 1 }, { fd: 2 }, { fd: 3 }]

test('connections that came before the program listens reach it in their order, once', () => {
  const { process, received, receive, receivedByNode } = setUp()
  process.emit('message', 'a', first)
  process.emit('message', 'b', second)
  process.on('message', receive)
  assert.deepEqual(received, [], 'not before its program has gone on')
  process.turn()
  assert.deepEqual(received, [
    ['a', first],
    ['b', second],
  ])
  process.emit('message', 'c', third)
  process.on('message', () => assert.fail('it came too late'))
  process.turn()
  assert.deepEqual(received.slice(2), [['c', third]])
  assert.deepEqual(receivedByNode, ['a', 'b', 'c'], 'Node’s own listener has had each already')
})

test('messages that bring no connection wait, too, as far as there is room', () => {
  const { process, received, receive } = setUp()
  for (let number = 1; number <= 1_001; number += 1) process.emit('message', number)
  process.emit('message', 'a', first)
  process.on('message', receive)
  process.turn()
  assert.deepEqual([received.length, received[0]], [1_001, [1]])
  assert.deepEqual(received.slice(-2), [[1_000], ['a', first]])
})

test('a message that comes while others wait for the program to go on reaches it once', () => {
  const { process, received, receive } = setUp()
  process.emit('message', 'a', first)
  process.on('message', receive)
  process.emit('message', 'b', second)
  process.turn()
  assert.deepEqual(received, [
    ['b', second],
    ['a', first],
  ])
})

test('every listener that was added by then gets them, as a listener of the process', () => {
  const { process, received, receive } = setUp()
  process.emit('message', 'a', first)
  process.on('message', receive)
  process.once('message', function (this: unknown, ...given) {
    received.push(given, this)
  })
  process.turn()
  assert.deepEqual(received.slice(0, 2), [
    ['a', first],
    ['a', first],
  ])
  assert.equal(received[2], process)
  process.emit('message', 'b', second)
  assert.deepEqual(received.slice(3), [['b', second]], 'one that listens once has had its message')
})

test('a listener for anything else gets no connection, and they wait on', () => {
  const { process, received, receive } = setUp()
  process.emit('message', 'a', first)
  process.on('disconnect', receive)
  process.turn()
  process.emit('message', 'b', second)
  process.on('message', receive)
  process.turn()
  assert.deepEqual(received, [
    ['a', first],
    ['b', second],
  ])
})

test('what kept them leaves nothing behind', () => {
  const { process, receive } = setUp()
  const before = process.listenerCount('message')
  process.on('message', receive)
  process.turn()
  assert.equal(process.listenerCount('message'), before)
  assert.equal(process.listenerCount('newListener'), 0)
})

test('a program that removes every listener and adds it again does not count as listening', () => {
  const { process, received, receive } = setUp()
  process.emit('message', 'a', first)
  const keeper = process.rawListeners('message').at(-1) as () => void
  process.off('message', keeper)
  process.on('message', keeper)
  process.turn()
  process.emit('message', 'b', second)
  process.on('message', receive)
  process.turn()
  assert.deepEqual(received, [
    ['a', first],
    ['b', second],
  ])
})
