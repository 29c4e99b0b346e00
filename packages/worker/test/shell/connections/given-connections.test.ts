// Connections that a program gives to a server that does not listen for them: which server it is, and what they stand for.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttpServer, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { createServer, type Server, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { contextOf } from '../../../src/shell/connections/arrivals.ts'
import { watchGiven } from '../../../src/shell/connections/given-connections.ts'
import { sessionOf } from '../../../src/shell/connections/http2-streams.ts'
import { type Connection, RequestContext } from '../../../src/shell/context/request-context.ts'
import { findCulprit, lastResponseOf } from '../../../src/shell/context/task-context.ts'
import { dial, listen } from '../../support/traffic.ts'

const get = 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n'
const tick = () => new Promise<void>((resolve) => process.nextTick(resolve))

/** A connection to a server that speaks nothing by itself, and who is told of the servers it is given to. */
async function setUp(context: TestContext) {
  const server = createServer()
  const accepted = once(server, 'connection')
  const port = await listen(context, server)
  const client = await dial(context, port)
  const [connection] = (await accepted) as [Connection]
  const told: Server[] = []
  const list = () => connection.rawListeners('newListener')
  const before = list()
  watchGiven(connection, (each) => told.push(each))
  const added = list().filter((each) => !before.includes(each))
  const isWatched = () => added.some((each) => list().includes(each))
  return { client, connection, told, isWatched }
}

test('the server of HTTP/1 that a connection is given to is told, once, before it reads', async (context) => {
  const { connection, client, told, isWatched } = await setUp(context)
  const given = createHttpServer((_request, response) => response.end('given'))
  assert.equal(isWatched(), true)
  given.emit('connection', connection)
  assert.deepEqual([told, isWatched()], [[given], false])
  client.socket.write(get)
  await client.sees(/given/)
  connection.on('close', () => undefined)
  await tick()
  assert.deepEqual(told, [given])
})

test('the server of HTTP/2 is told with its session, in the next tick', async (context) => {
  const { connection, told } = await setUp(context)
  const given = createHttp2Server()
  given.emit('connection', connection)
  await tick()
  assert.deepEqual(told, [given])
  assert.equal(sessionOf(connection)?.socket.remotePort, connection.remotePort)
})

test('what a program listens for on its own connection gives it to nobody', async (context) => {
  const { connection, told } = await setUp(context)
  connection.on('close', () => undefined).on('data', () => undefined)
  await tick()
  assert.deepEqual(told, [])
  // Whatever a program calls `server` is none of Node's.
  Object.assign(connection, { server: { of: 'the program' } })
  connection.on('close', () => undefined)
  await tick()
  assert.deepEqual(told, [])
})

test('a mark of a server is looked at when that has begun to listen for the connection’s end', async (context) => {
  const { connection, told } = await setUp(context)
  const given = createServer()
  Object.assign(connection, { server: given })
  connection.on('data', () => undefined)
  assert.deepEqual(told, [])
  connection.on('close', () => undefined)
  assert.deepEqual(told, [given])
})

test('a connection that is given stands for no work of its own any more, and its requests are seen', async (context) => {
  const front = createServer({ pauseOnConnect: true })
  const inner = createHttpServer()
  const given = new Promise<Socket>((resolve) => {
    front.on('connection', (socket) => {
      const own = contextOf(socket)
      assert.equal(own?.source, socket)
      inner.emit('connection', socket)
      assert.equal(own?.source, undefined)
      socket.resume()
      resolve(socket)
    })
  })
  const client = await dial(context, await listen(context, front))
  const connection = (await given) as Connection
  const arrived = new Promise<ServerResponse>((resolve) => {
    inner.once('request', (_request, response) => {
      const culprit = findCulprit()
      assert.ok(culprit instanceof RequestContext)
      assert.deepEqual([culprit.source, culprit.url], [response, '/a'])
      resolve(response)
    })
  })
  client.socket.write(get)
  const response = await arrived
  assert.equal(lastResponseOf(connection), response)
  response.end('done')
  await client.sees(/done/)
})

test('a stream of HTTP/2 that comes by a server in front runs for itself', async (context) => {
  const front = createServer()
  const inner = createHttp2Server()
  front.on('connection', (socket) => inner.emit('connection', socket))
  const port = await listen(context, front)
  const client = connectHttp2(`http://127.0.0.1:${port}`)
  context.after(() => client.destroy())
  const heard = new Promise((resolve) => {
    inner.on('stream', (stream) => {
      resolve([contextOf(stream)?.url, findCulprit() === contextOf(stream)])
      stream.respond({ ':status': 204 }, { endStream: true })
    })
  })
  const asked = client.request({ ':path': '/b' })
  asked.resume()
  assert.deepEqual(await heard, ['/b', true])
  await once(asked, 'close')
})
