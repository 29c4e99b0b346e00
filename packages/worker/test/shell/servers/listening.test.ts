// Which servers are waited for until they listen, and what is left at them afterwards.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'
import { clearListeners } from '../../support/stand-in-process.ts'

type Parts = typeof import('../../support/worker-parts.ts')

const events: NodeJS.EventEmitter = process
const here = { port: 0, host: '127.0.0.1' }
const turn = () => new Promise(setImmediate)

async function setUp(context: TestContext) {
  clearListeners(context, ['message'])
  const parts = await importFresh<Parts>('../../support/worker-parts.ts', import.meta.url)
  const create = () => {
    const server = createServer()
    context.after(() => void (server.listening && server.close()))
    return server
  }
  /** Looks whether a promise is kept by now. */
  const follow = (promise: Promise<void>) => {
    const state = { isOver: false }
    void promise.then(() => {
      state.isOver = true
    })
    return async () => {
      await turn()
      return state.isOver
    }
  }
  return { ...parts, create, follow }
}

const listeners = (server: Server) =>
  server.eventNames().flatMap((name) => server.rawListeners(name))

test('a server that we listen with is found before it does, and its later errors are the app’s', async (context) => {
  const { listen, openServers, create } = await setUp(context)
  const server = create()
  const listening = listen(server, here)
  assert.deepEqual([...openServers()], [server])
  assert.equal(server.listenerCount('error'), 1)
  await listening
  assert.equal(server.listening, true)
  assert.equal(server.listenerCount('error'), 0)
})

test('a server that listens already is not waited for', async (context) => {
  const { whenAllListening, openServers, create } = await setUp(context)
  const server = create()
  await once(server.listen(here), 'listening')
  await whenAllListening([server])
  assert.deepEqual([[...openServers()], server.listenerCount('error')], [[server], 0])
})

test('one that nobody has told to listen is waited for, but not where the program gets its connections by messages', async (context) => {
  const { whenAllListening, openServers, create, follow } = await setUp(context)
  const alone = create()
  const isOver = follow(whenAllListening([alone]))
  assert.equal(await isOver(), false)
  await once(alone.listen(here), 'listening')
  assert.equal(await isOver(), true)
  events.on('message', () => undefined)
  const sticky = create()
  await whenAllListening([sticky])
  assert.equal(openServers().has(sticky), false)
  assert.ok(sticky.listenerCount('connection') > 0, 'its connections are seen all the same')
  const opened = create()
  await once(opened.listen(here), 'listening')
  await whenAllListening([opened])
  assert.equal(openServers().has(opened), true)
})

test('where it gets messages, one that was told to listen is waited for', async (context) => {
  const { whenAllListening, addServer, create, follow } = await setUp(context)
  events.on('message', () => undefined)
  const server = create()
  addServer(server) // as Node has said that it begins to
  const isOver = follow(whenAllListening([server]))
  assert.equal(await isOver(), false)
  await once(server.listen(here), 'listening')
  assert.equal(await isOver(), true)
})

test('servers that the program has opened by itself are waited for, and nothing is left at them', async (context) => {
  const { whenAllListening, addServer, create, follow } = await setUp(context)
  const server = create()
  addServer(server)
  const before = listeners(server)
  const isOver = follow(whenAllListening([]))
  const added = listeners(server).filter((each) => !before.includes(each))
  assert.ok(added.length > 0)
  assert.equal(await isOver(), false)
  await once(server.listen(here), 'listening')
  assert.equal(await isOver(), true)
  assert.deepEqual(
    listeners(server).filter((each) => added.includes(each)),
    [],
  )
})

test('one that is closed was not meant to listen', async (context) => {
  const { whenAllListening, addServer, create, follow } = await setUp(context)
  const server = create()
  addServer(server)
  const isOver = follow(whenAllListening([]))
  assert.equal(await isOver(), false)
  server.emit('close')
  assert.equal(await isOver(), true, 'it only tried whether the port is free')
})

test('who has no server waits for none', async (context) => {
  const { whenAllListening } = await setUp(context)
  await whenAllListening([])
})
