// A drain from its beginning to its end: servers, connections, and who is answered at last.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer, type Server, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'
import { dial, listen, until } from '../../support/traffic.ts'

type Parts = typeof import('../../support/worker-parts.ts')

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const traits = { governed: true, idleGraceMs: undefined }
const deadlines = { answerBy: Infinity, cutBy: Infinity }
const turn = () => new Promise(setImmediate)

function importParts() {
  return importFresh<Parts>('../../support/worker-parts.ts', import.meta.url)
}

/** A server that was found, a client of it that is connected, and the drain that is to come. */
async function setUp(context: TestContext, server: Server = createServer()) {
  // Its clients are in this process, and are to count as strangers.
  const node = process as unknown as { _getActiveHandles(): object[] }
  context.mock.method(node, '_getActiveHandles', () => [])
  const parts = await importParts()
  parts.addServer(server)
  const port = await listen(context, server)
  const accepted = once(server, 'connection')
  const client = await dial(context, port)
  const [connection] = (await accepted) as [Socket]
  const drainer = new parts.Drainer()
  const begin = (reason: 'stop' | 'reload' = 'reload', by: typeof deadlines = deadlines) =>
    drainer.begin({ type: 'drain', reason, timeoutMs: 1, deadlines: by } as never, traits)
  const ask = async () => {
    const arrived = once(server, 'request')
    client.socket.write(get)
    const [request, response] = (await arrived) as [IncomingMessage, ServerResponse]
    const culprit = new parts.RequestContext(response, 'GET', '/')
    Object.assign(request.socket, { [parts.lastRequest]: culprit })
    return { response, culprit }
  }
  return { ...parts, server, port, client, connection, drainer, begin, ask }
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, '127.0.0.1', () => {
      probe.destroy()
      resolve(false)
    })
    probe.on('error', () => resolve(true))
  })
}

test('a drain closes the door at once, and leaves the connections that are open alone', async (context) => {
  const { begin, drainer, server, port, client, connection } = await setUp(context)
  begin()
  assert.equal(server.listening, false)
  assert.equal(await isRefused(port), true)
  assert.equal(drainer.sweep(), 1)
  connection.destroy()
  assert.equal(drainer.sweep(), 0, 'what is destroyed is held no more, though it is not closed yet')
  await client.ended.catch(() => undefined)
})

test('an app may close a server that the drain has closed', async (context) => {
  const { begin, server, connection } = await setUp(context)
  begin()
  connection.destroy()
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
  })
})

test('a server that begins to listen in a drain is closed in the next tick, when its app has heard its address', async (context) => {
  const { begin, addServer } = await setUp(context)
  begin()
  const late = createTcpServer()
  addServer(late)
  let address: unknown
  late.on('listening', () => {
    address = late.address()
  })
  late.listen(0, '127.0.0.1')
  await once(late, 'close')
  assert.ok(address)
})

test('a server that a task has opened is needed to the end', async (context) => {
  const { begin, addServer, rememberOpener, runFor, drainer } = await setUp(context)
  const ofTask = createTcpServer()
  addServer(ofTask)
  runFor({ name: 'transfer' }, () => rememberOpener(ofTask))
  await listen(context, ofTask)
  begin()
  assert.equal(ofTask.listening, true)
  drainer.sweep()
  assert.equal(ofTask.listening, true)
  drainer.end()
  assert.equal(ofTask.listening, false)
  drainer.end()
})

test('connections of this process with itself hold no drain, and the server of only such ones stays', async (context) => {
  const parts = await importParts()
  const server = createTcpServer()
  parts.addServer(server)
  const port = await listen(context, server)
  const accepted = once(server, 'connection')
  const own = connect(port, '127.0.0.1')
  context.after(() => own.destroy())
  await Promise.all([accepted, once(own, 'connect')])
  const listening = new parts.Listening()
  listening.stop()
  assert.equal(parts.openConnections().size, 1)
  assert.equal(server.listening, true)
  assert.equal(listening.closeUnneeded(), 0)
  const closed = once(server, 'close')
  own.destroy()
  await until(() => parts.openConnections().size === 0)
  listening.closeUnneeded()
  await closed
  assert.equal(listening.closeUnneeded(), 0)
})

test('the grace of a drain that has begun is shortened by another one', async (context) => {
  const { begin, drainer, connection, loadConnectionDrain } = await setUp(context)
  begin('reload')
  await loadConnectionDrain()
  await turn()
  drainer.sweep()
  assert.equal(connection.writableEnded, false)
  const now = performance.now()
  const hurry = { type: 'hurry', reason: 'stop', deadlines: { answerBy: now, cutBy: now } }
  drainer.hurry(hurry as never, traits)
  await until(() => {
    drainer.sweep()
    return connection.writableEnded
  })
})

test('at the deadline whoever waits gets a 503, and its own late answer is no news', async (context) => {
  const { begin, drainer, ask, client, ...parts } = await setUp(context)
  const { loadConnectionDrain, runFor, comesTooLate } = parts
  const { culprit } = await ask()
  const late = Object.assign(new Error(), { code: 'ERR_HTTP_HEADERS_SENT' })
  const isNews = () => !runFor(culprit, () => comesTooLate(late))
  assert.equal(isNews(), true)
  begin()
  await loadConnectionDrain()
  await turn()
  drainer.cut()
  await client.sees(/^HTTP\/1\.1 503 /)
  assert.equal(isNews(), false)
})

test('a cut that comes before the code for it is there destroys what is open', async (context) => {
  const { drainer, connection } = await setUp(context)
  drainer.cut()
  assert.equal(connection.destroyed, true)
})

test('the app’s own closing of its last server is told, but not of one that listens elsewhere at once', async (context) => {
  const parts = await importParts()
  const told: string[] = []
  parts.watchLastServer(() => told.push('last'))
  const [one, other] = [createTcpServer(), createTcpServer()]
  for (const server of [one, other]) parts.addServer(server)
  await Promise.all([one, other].map((server) => listen(context, server)))
  one.close()
  await once(one, 'close')
  await turn()
  assert.deepEqual(told, [], 'another one listens')
  other.close(() => other.listen(0, '127.0.0.1'))
  await once(other, 'listening')
  await turn()
  assert.ok(parts.openServers().has(other))
  other.close()
  await once(other, 'close')
  await turn()
  assert.deepEqual(told.at(-1), 'last')
})

test('what the drain closes is not the app’s own doing', async (context) => {
  const { begin, watchLastServer, server, client } = await setUp(context)
  watchLastServer(() => assert.fail('told'))
  begin()
  client.socket.destroy()
  await once(server, 'close')
  await turn()
})

test('a server that cannot listen is forgotten, and one that listens is not for an error', async (context) => {
  const { addServer, openServers, port, server } = await setUp(context)
  const failing = createTcpServer()
  addServer(failing)
  failing.on('error', () => undefined).listen(port, '127.0.0.1')
  await once(failing, 'error')
  assert.equal(openServers().has(failing), false)
  server.on('error', () => undefined).emit('error', new Error('too many open files'))
  assert.equal(openServers().has(server), true)
})

test('who waits for its servers waits for each that was given, and for those that were found until they are decided', async (context) => {
  const { whenAllListening, addServer, listen: listenAt, openServers } = await importParts()
  const [given, tried, failing] = [createTcpServer(), createTcpServer(), createTcpServer()]
  for (const server of [given, tried, failing])
    context.after(() => void (server.listening && server.close()))
  for (const server of [tried, failing]) addServer(server)
  let isOver = false
  const waiting = whenAllListening([given]).then(() => {
    isOver = true
  })
  given.listen(0, '127.0.0.1')
  await once(given, 'listening')
  await turn()
  assert.equal(isOver, false)
  tried.listen(0, '127.0.0.1', () => tried.close())
  await once(tried, 'close')
  await turn()
  assert.equal(isOver, false)
  failing.on('error', () => undefined).emit('error', new Error('no'))
  await waiting
  assert.deepEqual([...openServers()], [given])
  const late = createTcpServer()
  await listenAt(late, { port: 0, host: '127.0.0.1' })
  assert.equal(late.listening, true)
  late.close()
  const { port } = given.address() as { port: number }
  await assert.rejects(listenAt(createTcpServer(), { port, host: '127.0.0.1' }), /EADDRINUSE/)
  await assert.rejects(
    (() => {
      const wrong = createTcpServer()
      const all = whenAllListening([wrong, given])
      wrong.listen(port, '127.0.0.1')
      return all
    })(),
    /EADDRINUSE/,
  )
})

test('a drain that becomes a close of the app leaves the connections of other servers to the program', async (context) => {
  const { drainer, addConnection, openConnections, begin, connection } = await setUp(context)
  const other = Object.assign(new Socket(), { server: createTcpServer() })
  addConnection(other as never)
  begin('stop')
  assert.deepEqual([...openConnections()], [connection, other])
  drainer.hurry({ type: 'hurry', reason: 'stop', deadlines } as never, traits)
  assert.deepEqual([...openConnections()], [connection, other])
  drainer.hurry({ type: 'hurry', reason: 'closed', deadlines } as never, traits)
  assert.deepEqual([...openConnections()], [connection])
})
