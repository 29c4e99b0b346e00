// Requests of HTTP/1 and other connections as the worker sees them: for whom code runs, and what is in flight.

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { contextOf } from '../../../src/shell/connections/arrivals.ts'
import { countAnswering, openStreams } from '../../../src/shell/connections/http2-streams.ts'
import { listInFlight } from '../../../src/shell/connections/in-flight.ts'
import { addConnection, openConnections } from '../../../src/shell/connections/open-connections.ts'
import { overtakenRequests } from '../../../src/shell/context/done-requests.ts'
import {
  type Connection,
  lastRequest,
  RequestContext,
} from '../../../src/shell/context/request-context.ts'
import {
  countServed,
  findCulprit,
  hasHadRequest,
  isAnswering,
  isLastOfConnection,
  lastResponseOf,
  onRequestArrival,
  runForNobody,
} from '../../../src/shell/context/task-context.ts'
import { LoadMeter } from '../../../src/shell/liveness/load-meter.ts'
import { dial, listen, until } from '../../support/traffic.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly connection: Connection
  readonly culprit: RequestContext
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** A server, and a client that gets nothing but what the test answers. */
async function setUp(context: TestContext, server = createServer()) {
  const accepted = once(server, 'connection')
  const client = await dial(context, await listen(context, server))
  const [connection] = (await accepted) as [Connection]
  const ask = async (text = get): Promise<Exchange> => {
    const arrived = new Promise<Exchange>((resolve) => {
      server.once('request', (request, response) => {
        const culprit = findCulprit() as RequestContext
        resolve({ request, response, connection, culprit })
      })
    })
    client.socket.write(text)
    return arrived
  }
  return { server, client, connection, ask }
}

const sources = () => [...listInFlight()].map(({ source }) => source)

test('the code of a request runs for it, and says what its client has asked for', async (context) => {
  const { ask, connection } = await setUp(context)
  const served = countServed()
  assert.deepEqual([hasHadRequest(connection), lastResponseOf(connection)], [false, undefined])
  const { culprit, response } = await ask(
    'POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n',
  )
  assert.ok(culprit instanceof RequestContext)
  assert.deepEqual([culprit.source, culprit.method, culprit.url], [response, 'POST', '/a?b'])
  assert.deepEqual([hasHadRequest(connection), lastResponseOf(connection)], [true, response])
  assert.deepEqual([countServed(), runForNobody(findCulprit)], [served + 1, undefined])
})

test('a request is in flight until it is answered, and its connection is open until it is closed', async (context) => {
  const { ask, client, connection } = await setUp(context)
  assert.deepEqual([countAnswering(connection), isAnswering(connection)], [0, false])
  const { response, culprit } = await ask()
  assert.ok(sources().includes(response))
  assert.deepEqual([countAnswering(connection), openStreams(connection)], [1, []])
  assert.ok(openConnections().has(connection))
  const heart = new LoadMeter()
  const { inFlight, served } = heart.measure()
  assert.deepEqual([inFlight >= 1, served], [true, countServed()])
  response.end('done')
  await client.sees(/done/)
  assert.deepEqual([sources().includes(response), countAnswering(connection)], [false, 0])
  client.socket.destroy()
  await until(() => !openConnections().has(connection))
  assert.equal(culprit.source, undefined, 'nothing keeps the response')
})

test('of pipelined requests each is in flight, and only the last is its connection’s last', async (context) => {
  const { client, ask } = await setUp(context)
  const arrived: (ServerResponse | undefined)[] = []
  context.after(() => onRequestArrival(() => undefined))
  onRequestArrival((_response, _connection, earlier) => arrived.push(earlier))
  const first = await ask()
  assert.equal(isLastOfConnection(first.response), true)
  const second = await ask()
  assert.deepEqual(arrived, [undefined, first.response])
  assert.deepEqual(
    [first, second].map(({ response }) => isLastOfConnection(response)),
    [false, true],
  )
  assert.ok([first, second].every(({ response }) => sources().includes(response)))
  assert.ok(overtakenRequests().includes(first.culprit as never))
  first.response.end('first')
  second.response.end('second')
  await client.sees(/first[\s\S]*second/)
  assert.ok(![first, second].some(({ response }) => sources().includes(response)))
})

test('a request that was destroyed by its own code is still its connection’s last', async (context) => {
  const { ask } = await setUp(context)
  const { request, response } = await ask('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n')
  request.destroy()
  assert.equal(isLastOfConnection(response), true)
  response.destroy()
  await until(() => response.closed)
  assert.equal(isLastOfConnection(response), false)
})

for (const [what, head, body] of [
  ['with a length', 'Content-Length: 4', 'body'],
  ['in chunks', 'Transfer-Encoding: chunked', '4\r\nbody\r\n0\r\n\r\n'],
] as const)
  test(`the end of a body ${what} that arrives later is heard for its request`, async (context) => {
    const { ask, client } = await setUp(context)
    const { request, culprit } = await ask(`POST / HTTP/1.1\r\nHost: a\r\n${head}\r\n\r\n`)
    const heard: unknown[] = []
    request.resume().on('end', () => heard.push(findCulprit()))
    await new Promise(setImmediate)
    client.socket.write(body)
    await once(request, 'end')
    assert.deepEqual(heard, [culprit])
  })

test('a connection that speaks no HTTP runs for itself, in what it hears later, too', async (context) => {
  const server = createTcpServer()
  const heard: unknown[] = []
  const other = new AsyncLocalStorage()
  server.on('connection', (socket) => {
    heard.push(findCulprit())
    other.run(1, () => {
      for (const event of ['data', 'end', 'close'])
        socket.on(event, () => heard.push(findCulprit()))
    })
  })
  const { client, connection } = await setUp(context, server as never)
  const culprit = contextOf(connection)
  assert.deepEqual([culprit?.source, culprit?.method], [connection, undefined])
  assert.ok(sources().includes(connection), 'it may wait for something at any time')
  const served = countServed()
  client.socket.end('text')
  await once(connection, 'close')
  assert.deepEqual(heard, [culprit, culprit, culprit, culprit])
  assert.deepEqual([culprit?.source, countServed()], [undefined, served])
})

test('a connection that is upgraded runs for the request that asked for it', async (context) => {
  const { server, client, connection } = await setUp(context)
  const heard: unknown[] = []
  server.on('upgrade', (_request, socket: Socket) => {
    heard.push(findCulprit())
    socket.on('data', () => heard.push(findCulprit()))
  })
  const served = countServed()
  const head = 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'
  client.socket.write(head)
  await until(() => heard.length === 1)
  client.socket.write('frame')
  await until(() => heard.length === 2)
  const culprit = contextOf(connection)
  assert.deepEqual([culprit?.source, culprit?.method, culprit?.url], [connection, 'GET', '/a'])
  assert.deepEqual([heard, countServed()], [[culprit, culprit], served + 1])
})

test('a tunnel is one, too', async (context) => {
  const { server, client, connection } = await setUp(context)
  const arrived = once(server, 'connect')
  client.socket.write('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n')
  await arrived
  assert.equal(contextOf(connection)?.method, 'CONNECT')
})

test('a server without a listener for upgrades answers such a request as any other', async (context) => {
  const { ask, client } = await setUp(context)
  const head = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'
  const { response } = await ask(head)
  response.end('plain')
  await client.sees(/plain/)
})

test('a connection counts once, and not at all when it is closed already', async (context) => {
  const { connection, client } = await setUp(context)
  const listeners = connection.listenerCount('close')
  addConnection(connection)
  addConnection(connection)
  assert.ok(connection.listenerCount('close') <= listeners + 1)
  client.socket.destroy()
  await until(() => !openConnections().has(connection))
  addConnection(connection)
  assert.equal(openConnections().has(connection), false)
  assert.equal(connection[lastRequest], undefined)
})
