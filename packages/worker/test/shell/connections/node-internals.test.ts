// What Node does not document, read from real connections; and what is answered where a Node does not have it.

import assert from 'node:assert/strict'
import { AsyncResource } from 'node:async_hooks'
import { once } from 'node:events'
import { stat } from 'node:fs'
import { Agent, request as askHttp, createServer as createHttpServer } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect, createServer, Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sessionOf } from '../../../src/shell/connections/http2-streams.ts'
import * as ofConnections from '../../../src/shell/connections/node-internals.ts'
import type { Connection } from '../../../src/shell/context/request-context.ts'
import * as ofHandles from '../../../src/shell/process/handles.ts'
import { define } from '../../support/stand-in-process.ts'
import { dial, listen, until } from '../../support/traffic.ts'

const {
  activeHandles,
  asyncIdOf,
  bytesOf,
  countActiveRequests,
  currentResponseOf,
  givenToHttp2,
  hasOwnSocket,
  isAwaited,
  isEventStream,
  isOfHttpClient,
  isOutput,
  ownerOf,
  packetOf,
  parserIdOf,
  serverOf,
  sessionIdOf,
  speaksHttp,
  streamsOf,
  tcpSocketOf,
} = { ...ofConnections, ...ofHandles }

/** The two ends of a connection. */
async function joinBoth(context: TestContext, server: Server = createServer()) {
  const accepted = once(server, 'connection')
  const { socket: client } = await dial(context, await listen(context, server))
  const [connection] = (await accepted) as [Connection]
  return { server, client, connection }
}

/** A property that Node keeps under a symbol. */
const keep = (name: string, value: unknown) => ({ [Symbol(name)]: value })

test('a connection speaks HTTP while a parser reads it, and answers the request that it read first', async (context) => {
  const http = createHttpServer()
  const { client, connection } = await joinBoth(context, http)
  assert.deepEqual([speaksHttp(connection), currentResponseOf(connection)], [true, undefined])
  assert.ok(parserIdOf(connection) > 0)
  const arrived = once(http, 'request')
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  let packet: Buffer | undefined
  http.once('request', () => {
    packet = packetOf(connection)
  })
  const [, response] = await arrived
  assert.equal(currentResponseOf(connection), response)
  assert.match(String(packet), /^GET \//)
  response.end()
  const raw = await joinBoth(context)
  assert.equal(speaksHttp(raw.connection), false)
  assert.equal(parserIdOf(raw.connection), -1)
})

test('what Node no longer has is nothing', () => {
  const nothing = {} as never
  assert.deepEqual([speaksHttp(nothing), currentResponseOf(nothing)], [false, undefined])
  assert.deepEqual(
    [packetOf(nothing), parserIdOf(nothing), sessionIdOf(nothing)],
    [undefined, -1, -1],
  )
  const bare = { parser: {}, ...keep('kHandle', {}) } as never
  assert.deepEqual([packetOf(bare), parserIdOf(bare), sessionIdOf(bare)], [undefined, -1, -1])
  assert.deepEqual([streamsOf(nothing), streamsOf(keep('state', {}) as never)], [[], []])
  assert.deepEqual(
    [bytesOf(nothing), bytesOf({ _handle: {} } as never)].flatMap(Object.values),
    [0, 0, 0, 0],
  )
  assert.deepEqual(
    [tcpSocketOf(nothing), ownerOf({}), serverOf(nothing)],
    [undefined, undefined, undefined],
  )
  assert.deepEqual(
    [hasOwnSocket(nothing), isOfHttpClient(nothing), isOutput(nothing)],
    [false, false, false],
  )
})

for (const [header, expected] of [
  ['HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n', true],
  ['HTTP/1.1 200 OK\r\nDate: now\r\ncontent-type:text/event-stream; charset=utf-8\r\n\r\n', true],
  ['HTTP/1.1 200 OK\r\nCONTENT-TYPE:   TEXT/EVENT-STREAM\r\n\r\n', true],
  ['HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\n\r\n', false],
  ['HTTP/1.1 200 OK\r\nX-Content-Type: text/event-stream\r\n\r\n', false],
  ['HTTP/1.1 200 OK\r\nContent-Type: a text/event-stream\r\n\r\n', false],
  [null, false],
  [undefined, false],
] as const)
  test(`a head ${JSON.stringify(header)} begins ${expected ? 'a' : 'no'} stream of events`, () => {
    assert.equal(isEventStream({ _header: header } as never), expected)
  })

test('the sessions of both ends of HTTP/2 have numbers, and the streams that are not finished', async (context) => {
  const server = createHttp2Server()
  const accepted = once(server, 'connection')
  const port = await listen(context, server)
  const socket = connect(port, '127.0.0.1')
  const client = connectHttp2(`http://127.0.0.1:${port}`, { createConnection: () => socket })
  context.after(() => client.destroy())
  const [connection] = (await accepted) as [Connection]
  await until(() => sessionOf(connection) !== undefined)
  const session = sessionOf(connection) ?? assert.fail('none')
  assert.ok(sessionIdOf(session) > 0)
  assert.deepEqual([streamsOf(session), isAwaited(socket)], [[], false])
  const arrived = once(server, 'stream')
  const asked = client.request({ ':path': '/' })
  asked.resume()
  const [stream] = await arrived
  assert.deepEqual([streamsOf(session), isAwaited(socket)], [[stream], true])
  stream.respond({ ':status': 204 }, { endStream: true })
  await once(asked, 'close')
  await until(() => streamsOf(session).length === 0 && !isAwaited(socket))
  const given = givenToHttp2(connection)
  assert.equal(given?.server, server)
  assert.ok(given?.session instanceof Object && sessionIdOf(given.session) === sessionIdOf(session))
})

test('a connection is given to a server of HTTP/2 by both its marks', () => {
  const server = new Server()
  class ServerHttp2Session {}
  const session = new ServerHttp2Session()
  const has = (...marks: object[]) => givenToHttp2(Object.assign({}, ...marks))
  const [ofServer, ofSession] = [keep('server', server), keep('session', session)]
  assert.deepEqual(has(ofServer, ofSession), { server, session })
  assert.deepEqual([has(ofServer), has(ofSession), has()], [undefined, undefined, undefined])
  assert.equal(has(keep('server', {}), ofSession), undefined)
  assert.equal(has(ofServer, { one: null, other: Object.create(null) }), undefined)
})

test('the connection of Node’s own HTTP client is awaited while its request is', async (context) => {
  const server = createHttpServer()
  const port = await listen(context, server)
  const agent = new Agent({ keepAlive: true })
  context.after(() => agent.destroy())
  const arrived = once(server, 'request')
  const asked = askHttp({ port, host: '127.0.0.1', agent }).end()
  const [socket] = (await once(asked, 'socket')) as [Socket]
  const [, response] = await arrived
  assert.deepEqual([isOfHttpClient(socket), isAwaited(socket)], [true, true])
  response.end()
  const [answer] = await once(asked, 'response')
  answer.resume()
  await until(() => Object.keys(agent.freeSockets).length === 1)
  assert.deepEqual([isOfHttpClient(socket), isAwaited(socket)], [false, false])
})

test('undici’s is awaited until it is let go', () => {
  const isHeld = (value: unknown) => isAwaited(Object.assign(new Socket(), keep('no ref', value)))
  assert.deepEqual([false, true, undefined].map(isHeld), [true, false, false])
})

test('a socket has the number of its handle, and keeps it when it is destroyed', async (context) => {
  const { client } = await joinBoth(context)
  const id = asyncIdOf(client)
  assert.ok(id > 0)
  client.destroy()
  await once(client, 'close')
  assert.equal(asyncIdOf(client), id)
  assert.deepEqual([asyncIdOf({}), asyncIdOf({ getAsyncId: () => 7 })], [-1, 7])
  assert.equal(asyncIdOf(keep('async_id_symbol', 'no number')), -1)
  assert.equal(
    asyncIdOf({ _handle: { getAsyncId: assert.fail } }),
    -1,
    'not one of a datagram socket',
  )
})

test('a handle knows whose it is', async (context) => {
  const { client } = await joinBoth(context)
  const { _handle } = client as unknown as { _handle: object }
  assert.equal(ownerOf(_handle), client)
  assert.equal(ownerOf(new AsyncResource('TEST')), undefined)
})

test('a server has a socket of its own while it listens, unless a primary has it', async (context) => {
  const server = createServer()
  assert.equal(hasOwnSocket(server), false)
  await listen(context, server)
  assert.equal(hasOwnSocket(server), true)
  const { _handle } = server as unknown as { _handle: { close: unknown } }
  const shared = {
    _handle: Object.assign(Object.create(_handle as object), { close: () => undefined }),
  }
  assert.equal(hasOwnSocket(shared as never), false)
  assert.equal(hasOwnSocket({ _handle: { close: () => undefined } } as never), false)
  assert.equal(hasOwnSocket({ _handle: {} } as never), false, 'by round-robin it is no socket')
})

test('what has gone out and come in is counted, and a connection has its server at one end alone', async (context) => {
  const { server, client, connection } = await joinBoth(context)
  client.write('12345')
  await once(connection, 'data')
  assert.deepEqual(bytesOf(client), { written: 5, read: 0 })
  assert.deepEqual(bytesOf(connection), { written: 0, read: 5 })
  assert.deepEqual([serverOf(connection), Boolean(serverOf(client))], [server, false])
})

test('the system knows a connection by its TCP socket, under whatever stands for it', async (context) => {
  const { client } = await joinBoth(context)
  assert.equal(tcpSocketOf(client), client)
  const over = { _handle: { constructor: { name: 'TLSWrap' } }, _parent: client } as never
  assert.equal(tcpSocketOf(over), client)
  assert.equal(tcpSocketOf({ _handle: null, _parent: over } as never), client)
  const path = join(tmpdir(), `regrow-internals-${process.pid}`)
  const server = createServer()
  context.after(() => server.close())
  await once(server.listen(path), 'listening')
  const piped = connect(path)
  context.after(() => piped.destroy())
  await once(piped, 'connect')
  assert.equal(tcpSocketOf(piped), undefined)
})

test('the process’s own output is marked', () => {
  const marked = (value: unknown) => isOutput(Object.assign(new Socket(), { _isStdio: value }))
  assert.deepEqual([true, false, undefined, 1].map(marked), [true, false, false, false])
})

test('what the system was asked for counts until it is done, and what runs in the next turn', async () => {
  const here = new URL(import.meta.url)
  const before = countActiveRequests()
  const reading = [1, 2].map(() => new Promise((resolve) => stat(here, resolve)))
  assert.equal(countActiveRequests(), before + 2)
  const next = new Promise(setImmediate)
  assert.equal(countActiveRequests(), before + 3)
  await Promise.all([...reading, next])
})

test('a Node that does not tell of either has neither', (context) => {
  define(context, { _getActiveRequests: undefined, _getActiveHandles: undefined })
  context.mock.method(process, 'getActiveResourcesInfo', () => ['Immediate', 'Timeout'])
  assert.deepEqual([countActiveRequests(), activeHandles()], [1, []])
})
