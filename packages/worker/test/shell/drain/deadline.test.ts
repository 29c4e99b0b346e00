// How connections end: what is said in HTTP and in WebSocket, and who may still be answered.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { isBusy, isHeld, takeSnapshot } from '../../../src/shell/connections/connection-snapshot.ts'
import { endSide } from '../../../src/shell/connections/end-side.ts'
import { isFollowedInPacket } from '../../../src/shell/connections/pipelined.ts'
import {
  endForDeadline,
  endForError,
  rememberUpgrade,
  wasEnded,
} from '../../../src/shell/connections/upgrade.ts'
import {
  type Connection,
  lastRequest,
  RequestContext,
} from '../../../src/shell/context/request-context.ts'
import { endAtDeadline } from '../../../src/shell/drain/deadline.ts'
import { forceCloseHeader } from '../../../src/shell/drain/force-close-header.ts'
import { terminate } from '../../../src/shell/drain/terminator.ts'
import { answer, answerAtDeadline } from '../../../src/shell/trap/answer-culprit.ts'
import { answerCulprit } from '../../../src/shell/trap/culprit.ts'
import { createBareResponse } from '../../support/bare-response.ts'
import { type Client, dial, listen, until } from '../../support/traffic.ts'

/** Both ends of a connection of which the server says nothing by itself. */
async function setUp(context: TestContext): Promise<{ connection: Connection; client: Client }> {
  const server = createServer({ allowHalfOpen: true })
  const accepted = once(server, 'connection')
  const client = await dial(context, await listen(context, server))
  const [connection] = (await accepted) as [Connection]
  return { connection, client }
}

function upgrade(socket: Socket, head: { method?: string; headers?: Record<string, string> } = {}) {
  const { method = 'GET', headers = { upgrade: 'WebSocket' } } = head
  rememberUpgrade({ method, headers, socket } as unknown as IncomingMessage)
}

for (const [end, status, reason] of [
  [endForError, 500, 'Internal Server Error'],
  [endForDeadline, 503, 'Service Unavailable'],
] as const)
  test(`an upgrade that was not answered is refused in HTTP: ${status}`, async (context) => {
    const { connection, client } = await setUp(context)
    upgrade(connection)
    end(connection)
    await client.ended
    const [head = '', body] = client.text().split('\r\n\r\n')
    const [first, ...headers] = head.split('\r\n')
    assert.equal(first, `HTTP/1.1 ${status} ${reason}`)
    assert.deepEqual(headers, [
      ...['Connection: close', 'Content-Type: text/plain; charset=utf-8'],
      `Content-Length: ${reason.length + 1}`,
    ])
    assert.equal(body, `${reason}\n`)
    assert.equal(wasEnded(connection), true)
  })

for (const [end, code] of [
  [endForError, 1011],
  [endForDeadline, 1001],
] as const)
  test(`a WebSocket is closed with ${code}`, async (context) => {
    const { connection, client } = await setUp(context)
    upgrade(connection)
    connection.write('handshake')
    end(connection)
    await client.ended
    const frame = Buffer.from(client.text().slice('handshake'.length), 'latin1')
    assert.deepEqual([...frame], [0x88, 2, code >> 8, code & 0xff])
  })

for (const [what, head] of [
  ['a tunnel', { method: 'CONNECT' }],
  ['another protocol', { headers: { upgrade: 'h2c' } }],
  ['a connection that named none', { headers: {} }],
] as const)
  test(`what ${what} speaks is not known: it is destroyed for an error, and ended at the deadline`, async (context) => {
    const [one, other] = [await setUp(context), await setUp(context)]
    for (const { connection } of [one, other]) {
      upgrade(connection, head)
      connection.write('something')
    }
    endForError(one.connection)
    assert.deepEqual([one.connection.destroyed, wasEnded(one.connection)], [true, false])
    endForDeadline(other.connection)
    await other.client.ended
    assert.deepEqual([other.client.text(), other.connection.destroyed], ['something', false])
  })

test('a connection that never spoke HTTP is destroyed for an error, and ended at the deadline', async (context) => {
  const [one, other] = [await setUp(context), await setUp(context)]
  answerCulprit(new RequestContext(one.connection))
  assert.equal(one.connection.destroyed, true)
  endAtDeadline(other.connection)
  await other.client.ended
  assert.equal(wasEnded(other.connection), true)
  answerCulprit(undefined)
  answerCulprit({ name: 'mail' })
})

test('a side that is ended is not ended again, and takes no more requests', async (context) => {
  const { connection, client } = await setUp(context)
  const heard: string[] = []
  connection.on('data', () => heard.push('app'))
  Object.assign(connection, { parser: {}, end: assert.fail })
  endSide(connection, 'last')
  endSide(connection, 'more')
  client.socket.write('GET / HTTP/1.1\r\n\r\n')
  client.socket.end()
  await client.ended
  await once(connection, 'end')
  assert.deepEqual([heard, client.text()], [[], 'last'])
  const raw = await setUp(context)
  raw.connection.on('data', (text) => heard.push(String(text)))
  endSide(raw.connection)
  raw.client.socket.end('text')
  await once(raw.connection, 'end')
  assert.deepEqual([heard, raw.client.text()], [['text'], ''])
})

/** A response with the text that would go over the wire. */
function createResponse(connection: Socket = new Socket()) {
  const response = createBareResponse(connection)
  const { outputData } = response as ServerResponse & { outputData: { data: string }[] }
  const wire = () => outputData.map(({ data }) => String(data)).join('')
  return { request: response.req, response, wire }
}

test('an answer that waits behind an earlier one stops the reading of its connection, if it closes it', () => {
  const pause = (closes: boolean, isFirst = false) => {
    const { request, response } = createResponse()
    request.socket.on('error', () => undefined) // there is none below it
    if (isFirst) response.assignSocket(request.socket)
    answer(response, 500, closes)
    return request.socket.isPaused()
  }
  assert.deepEqual([pause(true), pause(false), pause(true, true)], [true, false, false])
  const { request, response, wire } = createResponse()
  Object.defineProperty(request, 'socket', { value: null }) // as that of one that was destroyed
  answer(response, 500)
  assert.match(wire(), /^HTTP\/1\.1 500 /)
})

test('at the deadline a stream of events ends as it may at any time, and its client must not come back here', () => {
  for (const [type, isStream] of [
    ['text/event-stream', true],
    ['Text/Event-Stream; charset=utf-8', true],
    ['text/event-streams', false],
    ['text/plain', false],
  ] as const) {
    const { request, response, wire } = createResponse()
    response.writeHead(200, { 'Content-Type': type })
    response.write('event')
    response.end = assert.fail as never
    answerAtDeadline(response)
    assert.deepEqual([response.writableEnded, response.destroyed], [isStream, !isStream], type)
    assert.equal(request.socket.writableEnded, isStream)
    assert.match(wire(), /^HTTP\/1\.1 200 /)
  }
})

test('at the deadline a request without an answer gets a 503, and one that is answered is left alone', () => {
  const unanswered = createResponse()
  answerAtDeadline(unanswered.response)
  assert.match(unanswered.wire(), /^HTTP\/1\.1 503 [\s\S]*\r\nConnection: close\r\n/)
  const open = createResponse()
  answerAtDeadline(open.response, false)
  assert.doesNotMatch(open.wire(), /Connection: close/)
  const done = createResponse()
  done.response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  done.response.end()
  answerAtDeadline(done.response)
  assert.equal(done.request.socket.writableEnded, false)
})

const headers = [
  ['as an object', [200, { CONNECTION: 'keep-alive', 'X-A': 'b' }]],
  ['behind a reason', [200, 'Fine', { Connection: 'keep-alive', 'X-A': 'b' }]],
  ['as pairs', [200, [['connection', 'keep-alive'], ['X-A', 'b']]]], // biome-ignore format: one line each
  ['as a flat list', [200, ['Connection', 'keep-alive', 'X-A', 'b']]],
] as const

for (const [how, given] of headers)
  test(`whatever an app says of its connection, given ${how}, the last response closes it`, () => {
    const { response, wire } = createResponse()
    response.shouldKeepAlive = false
    forceCloseHeader(response, () => true)
    Reflect.apply(response.writeHead, response, given)
    response.end()
    assert.match(wire(), /\r\nConnection: close\r\n/i)
    assert.match(wire(), /\r\nX-A: b\r\n/)
    assert.doesNotMatch(wire(), /keep-alive/)
  })

test('a header that was set before is overruled, and others are kept', () => {
  const { response, wire } = createResponse()
  response.setHeader('X-A', 'b')
  forceCloseHeader(response, () => true)
  response.setHeader('Connection', 'keep-alive')
  response.setHeader = assert.fail as never
  response.end()
  assert.match(wire(), /\r\nConnection: close\r\n/i)
  assert.match(wire(), /\r\nX-A: b\r\n/)
})

test('where that is not meant any more, the app’s word stands', () => {
  const { response, wire } = createResponse()
  forceCloseHeader(response, () => false)
  response.writeHead(200, 'Fine', { Connection: 'keep-alive' })
  response.end()
  assert.match(wire(), /^HTTP\/1\.1 200 Fine\r\nConnection: keep-alive\r\n/)
})

const head = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
const chunked = { 'transfer-encoding': 'chunked' }

/** What is told of each request of a packet. */
function follow(
  packet: string | undefined,
  requests: readonly Record<string, string>[],
): boolean[] {
  const getCurrentBuffer = () => (packet === undefined ? undefined : Buffer.from(packet))
  const connection = { parser: { getCurrentBuffer }, bytesRead: 7 } as unknown as Connection
  return requests.map((each) =>
    isFollowedInPacket({ req: { headers: each } } as ServerResponse, connection),
  )
}

for (const [what, packet, requests, followed] of [
  ['no packet', undefined, [{}], [false]],
  ['one request', head, [{}], [false]],
  ['two requests', head + head, [{}, {}], [true, false]],
  ['a body', `${head}body`, [{ 'content-length': '4' }], [false]],
  ['half a body', `${head}bo`, [{ 'content-length': '4' }], [false]],
  ['a request behind a body', `${head}body${head}`, [{ 'content-length': '4' }, {}], [true, false]],
  ['chunks', `${head}1\r\nx\r\n0\r\n\r\n`, [chunked], [false]],
  ['no chunk', `${head}0\r\n\r\n`, [chunked], [false]],
  ['a request behind chunks', `${head}1\r\nx\r\n0\r\n\r\n${head}`, [chunked, {}], [true, false]],
  ['a request behind none', `${head}0\r\n\r\n${head}`, [chunked, {}], [true, false]],
  ['a trailer', `${head}0\r\nA: b\r\n\r\n`, [chunked], [false]],
  ['a request behind a trailer', `${head}0\r\nA: b\r\n\r\n${head}`, [chunked, {}], [true, false]],
  ['half the chunks', `${head}1\r\nx\r\n`, [chunked], [false]],
  ['half a head', 'GET / HT', [{}], [false]],
] as const)
  test(`of a packet with ${what} it is known which request others follow`, () => {
    assert.deepEqual(follow(packet, requests), followed)
  })

test('the next packet of a connection begins at its beginning', () => {
  const connection = { parser: {}, bytesRead: 1 }
  const tell = (packet: string, bytesRead: number) => {
    Object.assign(connection, {
      bytesRead,
      parser: { getCurrentBuffer: () => Buffer.from(packet) },
    })
    return isFollowedInPacket({ req: { headers: {} } } as ServerResponse, connection as never)
  }
  assert.deepEqual(
    [tell(head, 1), tell(head + head, 2), tell(head + head, 2)],
    [false, true, false],
  )
})

test('each packet of a stream that counts no bytes begins at its beginning', () => {
  const parser = { getCurrentBuffer: () => Buffer.from(head) }
  const connection = { parser } as unknown as Connection
  const tell = () => isFollowedInPacket({ req: { headers: {} } } as ServerResponse, connection)
  assert.deepEqual([tell(), tell()], [false, false])
})

test('a connection is busy, waits, or is open, by what it speaks and what it holds', () => {
  const parser = { parser: {} }
  const busy = createResponse()
  const done = createResponse()
  Object.defineProperty(done.response, 'writableFinished', { value: true })
  const uploading = createResponse()
  Object.defineProperty(uploading.response, 'writableFinished', { value: true })
  uploading.request.complete = false
  const connect = (more: object, last?: ServerResponse) =>
    Object.assign(
      new Socket(),
      more,
      last && { [lastRequest]: new RequestContext(last) },
    ) as Connection
  const tls = { server: createTlsServer() }
  for (const [connection, use, isFresh] of [
    [connect({}), 'open', true],
    [connect(parser), 'waiting', true],
    [connect(parser, busy.response), 'busy', false],
    [connect(parser, done.response), 'waiting', false],
    [connect(parser, uploading.response), 'busy', false],
    [connect(tls), 'waiting', true],
    [connect({ ...tls, encrypted: true }), 'open', true],
  ] as const)
    assert.deepEqual(takeSnapshot(connection), { use, isFresh, isEnded: false, bytesRead: 0 })
  assert.equal(isBusy(undefined), false)
  const current = { ...parser, _httpMessage: busy.response }
  assert.equal(isHeld(connect(current, busy.response)), true)
  assert.equal(isHeld(connect({ _httpMessage: busy.response }, busy.response)), false, 'upgraded')
  assert.equal(isHeld(connect({ ...parser, _httpMessage: done.response }, busy.response)), false)
  assert.equal(isHeld(connect({ ...parser, _httpMessage: done.response }, done.response)), false)
  assert.equal(isHeld(connect(parser)), false)
})

test('an answered connection that has ended, and was not destroyed with that, counts as ended', () => {
  const connect = (response: ServerResponse) => {
    const own = { parser: {}, [lastRequest]: new RequestContext(response) }
    const connection = Object.assign(new Socket(), own)
    Object.defineProperty(connection, 'writableFinished', { value: true })
    return connection as Connection
  }
  const done = createResponse().response
  Object.defineProperty(done, 'writableFinished', { value: true })
  const seen = { isFresh: false, bytesRead: 0 }
  assert.deepEqual(takeSnapshot(connect(done)), { ...seen, use: 'waiting', isEnded: true })
  const busy = connect(createResponse().response)
  assert.deepEqual(takeSnapshot(busy), { ...seen, use: 'busy', isEnded: false })
})

test('what is handed over to http-terminator is destroyed when its time is over, and a response is left as it is', async (context) => {
  const { connection } = await setUp(context)
  terminate([], 0)
  const { response } = createResponse(connection)
  response.setHeader = assert.fail as never
  Object.assign(connection, { _httpMessage: response })
  terminate([connection], 1)
  await until(() => connection.destroyed)
  assert.deepEqual(response.getHeaderNames(), [])
})

test('an end of time beyond what timers reach is as far as they reach', async (context) => {
  const { connection } = await setUp(context)
  terminate([connection], Infinity)
  await import('http-terminator')
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(connection.destroyed, false)
  connection.destroy()
  await once(connection, 'close')
})
