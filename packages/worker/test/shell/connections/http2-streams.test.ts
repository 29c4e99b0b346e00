// HTTP/2 as the worker deals with it: whose code runs, and how a stream is answered in its place.

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { type ClientHttp2Stream, constants, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { contextOf } from '../../../src/shell/connections/arrivals.ts'
import {
  answerStream,
  answerStreamAtDeadline,
  countAnswering,
  openStreams,
} from '../../../src/shell/connections/http2-streams.ts'
import { listInFlight } from '../../../src/shell/connections/in-flight.ts'
import { openConnections } from '../../../src/shell/connections/open-connections.ts'
import type { Connection } from '../../../src/shell/context/request-context.ts'
import { findCulprit } from '../../../src/shell/context/task-context.ts'
import { endAtDeadline } from '../../../src/shell/drain/deadline.ts'
import { ask, request, setUpHttp2 } from '../../support/http2.ts'
import { until } from '../../support/traffic.ts'

test('a stream without an answer gets a short one, and its client is told to send no more', async (context) => {
  const around = await setUpHttp2(context)
  const { serverStream, answer } = await ask(around, { ':method': 'POST' })
  Object.assign(serverStream, { respond: assert.fail, end: assert.fail })
  answerStream(serverStream, 500)
  const { status, headers, body, rstCode } = await answer
  assert.deepEqual([status, body, rstCode], [500, 'Internal Server Error\n', 0])
  assert.equal(headers['content-length'], String(body.length))
})

test('the answer to HEAD has no body', async (context) => {
  const around = await setUpHttp2(context)
  const { serverStream, answer } = await ask(around, { ':method': 'HEAD' })
  answerStream(serverStream, 503)
  const { status, body } = await answer
  assert.deepEqual([status, body], [503, ''])
})

test('a stream whose answer has begun is reset, and its client sees that it is not whole', async (context) => {
  const around = await setUpHttp2(context)
  const { serverStream, answer } = await ask(around)
  serverStream.respond({ ':status': 200 })
  serverStream.write('half')
  answerStream(serverStream, 500)
  const { status, rstCode } = await answer
  assert.deepEqual([status, rstCode], [200, constants.NGHTTP2_INTERNAL_ERROR])
})

test('a stream that has been answered, or is gone, is left alone', async (context) => {
  const around = await setUpHttp2(context)
  const { serverStream, answer } = await ask(around)
  serverStream.respond({ ':status': 200 })
  serverStream.end('whole')
  answerStream(serverStream, 500)
  const { status, body, rstCode } = await answer
  assert.deepEqual([status, body, rstCode], [200, 'whole', 0])
  answerStream(serverStream, 500)
  const closed = await ask(around)
  closed.serverStream.close()
  answerStream(closed.serverStream, 500)
  assert.equal((await closed.answer).status, 0)
})

for (const [type, rstCode] of [
  ['text/event-stream; charset=utf-8', 0],
  ['TEXT/EVENT-STREAM', 0],
  ['text/event-streams', constants.NGHTTP2_INTERNAL_ERROR],
  ['text/plain', constants.NGHTTP2_INTERNAL_ERROR],
] as const)
  test(`at the deadline an answer of ${type} that has begun ends with code ${rstCode}`, async (context) => {
    const around = await setUpHttp2(context)
    const { serverStream, answer } = await ask(around)
    serverStream.respond({ ':status': 200, 'content-type': type })
    serverStream.write('event')
    if (rstCode === 0) Object.assign(serverStream, { end: assert.fail })
    answerStreamAtDeadline(serverStream)
    assert.equal((await answer).rstCode, rstCode)
  })

test('the deadline of a drain answers each stream, and ends the session with them', async (context) => {
  const around = await setUpHttp2(context)
  const { answer } = await ask(around)
  endAtDeadline(around.connection)
  assert.equal((await answer).status, 503)
  await around.closed
  endAtDeadline(around.connection)
})

test('a stream is in flight until it is answered, and counts for its connection', async (context) => {
  const around = await setUpHttp2(context)
  const { connection } = around
  assert.deepEqual([countAnswering(connection), openStreams(connection)], [0, []])
  const first = await ask(around)
  const second = await ask(around)
  const inFlight = () => [...listInFlight()].map(({ source }) => source)
  assert.equal(countAnswering(connection), 2)
  assert.ok([first, second].every(({ serverStream }) => inFlight().includes(serverStream)))
  first.serverStream.respond({ ':status': 200 }, { endStream: true })
  await first.answer
  await until(() => countAnswering(connection) === 1)
  assert.deepEqual(
    inFlight().filter((each) => each === first.serverStream || each === second.serverStream),
    [second.serverStream],
  )
})

test('the code of a stream runs for it, also in what its listeners hear later, and names its method and path', async (context) => {
  const around = await setUpHttp2(context)
  const heard: unknown[] = []
  const other = new AsyncLocalStorage()
  around.server.on('stream', (stream) => {
    heard.push(findCulprit())
    stream.on('data', () => heard.push(findCulprit()))
    stream.on('end', () => heard.push(findCulprit()))
    other.run(1, () => stream.respond({ ':status': 200 }))
    stream.end()
  })
  const { stream, answer } = request(around.client, { ':method': 'POST', ':path': '/a?b' })
  stream.end('body')
  const arrived = once(around.server, 'stream')
  const [serverStream] = (await arrived) as [ServerHttp2Stream]
  await answer
  const culprit = contextOf(serverStream)
  assert.deepEqual([culprit?.method, culprit?.url], ['POST', '/a?b'])
  assert.deepEqual(heard, [culprit, culprit, culprit])
  await until(() => culprit?.source === undefined)
})

test('a tunnel through HTTP/2 has its authority in the place of a path', async (context) => {
  const around = await setUpHttp2(context)
  const arrived = once(around.server, 'stream')
  const { stream } = (() => {
    const tunnel = around.client.request({ ':method': 'CONNECT', ':authority': 'a:1' })
    tunnel.on('error', () => undefined)
    return { stream: tunnel as ClientHttp2Stream }
  })()
  const [serverStream] = (await arrived) as [ServerHttp2Stream]
  assert.equal(contextOf(serverStream)?.url, 'a:1')
  stream.destroy()
})

test('the connections of HTTP/2 are open ones of this process', async (context) => {
  const { connection, client } = await setUpHttp2(context)
  assert.ok(openConnections().has(connection as Socket as Connection))
  client.destroy()
  await until(() => !openConnections().has(connection))
})
