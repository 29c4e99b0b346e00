import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  Server,
  Socket,
} from 'node:net'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import type { Connection } from '../../../src/shell/context/request-context.ts'
import { addServer, openServers } from '../../../src/shell/servers/servers.ts'
import { importFresh } from '../../support/import-fresh.ts'

type Parts = typeof import('../../support/server-parts.ts')

test('a server that listens again and again is found each time, and listened to once', async () => {
  const server = createServer()
  addServer(server)
  const listeners = () => server.eventNames().map((name) => server.listenerCount(name))
  const before = listeners()
  for (let round = 0; round < 3; round += 1) {
    addServer(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    assert.ok(openServers().has(server))
    server.close()
    await once(server, 'close')
    assert.ok(!openServers().has(server))
  }
  assert.deepEqual(listeners(), before)
})

const turn = () => new Promise(setImmediate)

/** Parts of the test's own, which find servers until the test ends. */
async function setUp(context: TestContext) {
  const parts = await importFresh<Parts>('../../support/server-parts.ts', import.meta.url)
  const end = parts.watchServers()
  context.after(end)
  const open = async (server: Server = createTcpServer()) => {
    server.on('connection', (socket: Socket) => context.after(() => socket.destroy()))
    context.after(() => void (server.listening && Server.prototype.close.call(server)))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return server
  }
  /** Who connects from this process; gives both ends. */
  const join = async (server: Server) => {
    const accepted = once(server, 'connection')
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
    client.on('error', () => undefined)
    context.after(() => client.destroy())
    const [[connection]] = await Promise.all([accepted, once(client, 'connect')])
    return { client, connection: connection as Connection }
  }
  /** The clients of this process count as strangers. */
  const standInForStrangers = () => {
    const node = process as unknown as { _getActiveHandles(): object[] }
    return context.mock.method(node, '_getActiveHandles', () => [])
  }
  return { ...parts, end, open, join, standInForStrangers }
}

test('servers are found by themselves, with their connections, until nobody looks for them any more', async (context) => {
  const { open, join, end, openServers, openConnections } = await setUp(context)
  const server = await open()
  assert.deepEqual([...openServers()], [server])
  const { connection } = await join(server)
  assert.deepEqual([...openConnections()], [connection])
  end()
  assert.deepEqual([openServers().size, openConnections().size], [0, 0])
  await open()
  assert.equal(openServers().size, 0)
})

test('after the end of one watch the next begins with an open parts, and tells nobody of the last', async (context) => {
  const { open, end, stopListening, keepToApp, watchLastServer, ...parts } = await setUp(context)
  watchLastServer(() => assert.fail('told'))
  keepToApp()
  stopListening()
  end()
  context.after(parts.watchServers())
  const server = await open()
  await turn()
  assert.equal(server.listening, true)
  const foreign = Object.assign(new Socket(), { server: createTcpServer() }) as Connection
  parts.addConnection(foreign)
  assert.deepEqual([...parts.openConnections()], [foreign])
  server.close()
  await once(server, 'close')
  await turn()
})

test('the last server that the app closes is told in the next tick, and no other one', async (context) => {
  const { open, watchLastServer } = await setUp(context)
  let told = 0
  watchLastServer(() => {
    told += 1
  })
  const [one, other] = [await open(), await open()]
  one.close()
  await once(one, 'close')
  await turn()
  assert.equal(told, 0)
  other.close()
  await once(other, 'close')
  await turn()
  assert.equal(told, 1)
})

test('a server that is closed and told to listen in one tick goes on, and its end is no end', async (context) => {
  const { open, openServers, watchLastServer } = await setUp(context)
  watchLastServer(() => assert.fail('told'))
  const server = await open()
  const closed = once(server, 'close')
  server.close()
  server.listen(0)
  await Promise.all([closed, once(server, 'listening')])
  await turn()
  assert.deepEqual([...openServers()], [server])
})

test('a server whose close comes later than that is gone', async (context) => {
  const { open, openServers } = await setUp(context)
  const server = await open()
  await turn()
  server.close()
  await once(server, 'close')
  assert.equal(openServers().size, 0)
})

test('an app that goes alone leaves the connections of others to their program', async (context) => {
  const { meetServer, addConnection, keepToApp, openConnections } = await setUp(context)
  const [own, foreign] = [createTcpServer(), createTcpServer()]
  meetServer(own)
  const create = (server: Server) => Object.assign(new Socket(), { server }) as Connection
  const ofNobody = new PassThrough() as unknown as Connection
  const [ofApp, ofOthers] = [create(own), create(foreign)]
  for (const each of [ofApp, ofNobody, ofOthers]) addConnection(each)
  assert.equal(openConnections().size, 3)
  keepToApp()
  assert.deepEqual([...openConnections()], [ofApp, ofNobody])
  const [late, lateOfOthers] = [create(own), create(foreign)]
  for (const each of [late, lateOfOthers]) addConnection(each)
  assert.deepEqual([...openConnections()], [ofApp, ofNobody, late])
})

test('an app that goes alone keeps a connection that no server has accepted: it came by a message', async (context) => {
  const { addGivenConnection, keepToApp, openConnections } = await setUp(context)
  const received = new Socket() as Connection
  addGivenConnection(received)
  keepToApp()
  assert.deepEqual([...openConnections()], [received])
})

test('connections of this process with itself hold no drain, but one of the app alone: its program goes on', async (context) => {
  const { open, join, closeUnneeded, keepToApp } = await setUp(context)
  const server = await open()
  await join(server)
  assert.equal(closeUnneeded(), 0)
  keepToApp()
  assert.equal(closeUnneeded(), 1)
})

test('whether this process meets itself is not asked again once nothing listens and it does not', async (context) => {
  const { open, join, stopListening, closeUnneeded, standInForStrangers } = await setUp(context)
  const server = await open()
  await join(server)
  const looks = standInForStrangers()
  stopListening()
  assert.equal(server.listening, false)
  const count = looks.mock.callCount()
  assert.equal(closeUnneeded(), 1)
  assert.equal(looks.mock.callCount(), count)
})

test('it is asked again when a server begins to listen behind a closed parts', async (context) => {
  const { open, join, stopListening, closeUnneeded, standInForStrangers } = await setUp(context)
  await join(await open())
  const looks = standInForStrangers()
  stopListening()
  const count = looks.mock.callCount()
  const late = createTcpServer()
  const asked: boolean[] = []
  late.listen(0, '127.0.0.1', () => asked.push(late.address() !== null))
  await once(late, 'close')
  assert.deepEqual(asked, [true], 'its app may ask for its address')
  assert.ok(looks.mock.callCount() > count)
  closeUnneeded()
})

test('a closed parts leaves what is held alone', async (context) => {
  const { open, join, stopListening, openConnections, standInForStrangers } = await setUp(context)
  standInForStrangers()
  const http = await open(createServer())
  const { connection } = await join(http)
  stopListening()
  await turn()
  assert.deepEqual([http.listening, connection.destroyed], [false, false])
  assert.deepEqual([...openConnections()], [connection])
})

test('at the end every server that listens is closed, whoever is connected', async (context) => {
  const { open, join, closeAllServers } = await setUp(context)
  const [server, closed] = [await open(), await open()]
  await join(server)
  closed.close()
  closeAllServers()
  assert.equal(server.listening, false)
  server.close((error) => assert.equal(error, undefined)) // the app may do so, too
})

/** A server has a connection, of which so far the parts alone has heard. */
function acceptFor(server: Server, connection: Socket): void {
  const [first] = server.listeners('connection')
  Reflect.apply(first ?? assert.fail('nobody listens'), server, [connection])
}

for (const [what, server] of [
  ['HTTPS', createHttpsServer()],
  ['TLS', createTlsServer()],
] as const)
  test(`over ${what} the encrypted connection stands for the raw one beneath it`, async (context) => {
    const { meetServer, openConnections } = await setUp(context)
    meetServer(server)
    const raw = new Socket()
    acceptFor(server, raw)
    assert.deepEqual([...openConnections()], [raw])
    const encrypted = Object.assign(new Socket(), { _parent: raw, server })
    server.emit('secureConnection', encrypted)
    assert.deepEqual([...openConnections()], [encrypted])
    const bare = new Socket()
    server.emit('secureConnection', bare)
    assert.deepEqual([...openConnections()], [encrypted, bare])
    assert.equal(isWatchedFor(encrypted), what === 'TLS')
    assert.equal(isWatchedFor(raw), false)
  })

/** Whether somebody looks to which server it is given: a server of HTTP has its connections for itself. */
function isWatchedFor(connection: Socket): boolean {
  const inner = createServer()
  const met = inner.listenerCount('close')
  inner.emit('connection', connection)
  return inner.listenerCount('close') > met
}

test('a connection of a raw server may be given to one of HTTP, which is met by that, and one of HTTP may not', async (context) => {
  const { meetServer, openConnections } = await setUp(context)
  const [raw, http] = [createTcpServer(), createServer()]
  for (const server of [raw, http]) meetServer(server)
  const accept = (server: Server) => {
    const connection = new Socket()
    acceptFor(server, connection)
    return connection
  }
  const [one, other] = [accept(raw), accept(http)]
  assert.deepEqual([...openConnections()], [one, other])
  assert.deepEqual([isWatchedFor(one), isWatchedFor(other)], [true, false])
})

test('a connection that comes by a message is looked at as it comes, once', async (context) => {
  const { addGivenConnection, openConnections } = await setUp(context)
  const connection = new Socket() as Connection
  addGivenConnection(connection)
  const listeners = connection.listenerCount('newListener')
  addGivenConnection(connection)
  assert.deepEqual([...openConnections()], [connection])
  assert.equal(connection.listenerCount('newListener'), listeners)
  assert.equal(isWatchedFor(connection), true)
  connection.destroy()
  await once(connection, 'close')
  assert.equal(openConnections().size, 0)
})
