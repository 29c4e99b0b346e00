// What the program waits for on connections of its own.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { isOwnConnection, seeWaiting } from '../../../src/shell/connections/own-connections.ts'
import { openOwn, until } from '../../support/traffic.ts'

const written = (socket: Socket, text: string) =>
  new Promise<void>((resolve) => {
    socket.write(text, () => resolve())
  })

test('a connection is the program’s own if it has opened it', async (context) => {
  const { socket, peer } = await openOwn(context)
  assert.deepEqual([socket, peer, process.stdout, {}].map(isOwnConnection), [
    true,
    false,
    false,
    false,
  ])
})

test('a connection on which nothing was ever written waits for nothing', async (context) => {
  const { socket } = await openOwn(context)
  assert.equal(seeWaiting(socket, 0), undefined)
  assert.equal(seeWaiting(socket, 1_000), undefined)
})

test('what was written before the first look may have been answered', async (context) => {
  const { socket } = await openOwn(context)
  await written(socket, 'question')
  assert.deepEqual(seeWaiting(socket, 100), { isKnown: false, forMs: 0 })
  assert.deepEqual(seeWaiting(socket, 150), { isKnown: false, forMs: 50 })
})

test('what is written between two looks is known to wait from then on, until an answer comes', async (context) => {
  const { socket, peer } = await openOwn(context)
  socket.on('data', () => undefined)
  seeWaiting(socket, 0)
  await written(socket, 'question')
  assert.deepEqual(seeWaiting(socket, 100), { isKnown: true, forMs: 0 })
  assert.deepEqual(seeWaiting(socket, 300), { isKnown: true, forMs: 200 })
  peer.write('answer')
  await once(socket, 'data')
  assert.equal(seeWaiting(socket, 400), undefined)
  await written(socket, 'again')
  assert.deepEqual(seeWaiting(socket, 500), { isKnown: true, forMs: 0 })
})

test('what has arrived in a stream that is paused may have come before the question or after it', async (context) => {
  const { socket, peer } = await openOwn(context)
  await written(socket, 'question')
  seeWaiting(socket, 0)
  const bytesRead = () => socket.bytesRead
  peer.write('answer')
  socket.read(0)
  await until(() => bytesRead() > 0)
  assert.deepEqual(seeWaiting(socket, 100), { isKnown: false, forMs: 0 })
  assert.deepEqual(seeWaiting(socket, 160), { isKnown: false, forMs: 60 })
})
