// HTTP/2 as the worker deals with it: whose code runs, how a stream is answered in its place, how a drain ends sessions.

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { contextOf } from '../../../src/shell/connections/arrivals.ts'
import {
  answerStream,
  answerStreamAtDeadline,
  countAnswering,
  openStreams,
  sessionOf,
} from '../../../src/shell/connections/http2-streams.ts'
import { listInFlight } from '../../../src/shell/connections/in-flight.ts'
import { openConnections } from '../../../src/shell/connections/open-connections.ts'
import type { Connection } from '../../../src/shell/context/request-context.ts'
import { findCulprit } from '../../../src/shell/context/task-context.ts'
import {
  createConnectionDrain as createDrain,
  type DrainPlan,
} from '../../../src/shell/drain/connection-drain.ts'
import { endAtDeadline } from '../../../src/shell/drain/deadline.ts'
import { listen, until } from '../../support/traffic.ts'

/** A drain that ends with the test: others of this process see requests come, too. */
function createConnectionDrain(context: TestContext, plan: DrainPlan) {
  const drain = createDrain(plan)
  context.after(() => drain.end())
  return drain
}

/** A server of HTTP/2, one client of it, and the server's end of their connection. */
async function setUp(context: TestContext) {
  const server = createServer()
  const port = await listen(context, server)
  const accepted = once(server, 'connection')
  const client = connect(`http://127.0.0.1:${port}`)
  client.on('error', () => undefined)
  context.after(() => client.destroy())
  const closed = once(client, 'close')
  await once(client, 'connect')
  const [connection] = (await accepted) as [Connection]
  await until(() => sessionOf(connection) !== undefined)
  return { server, client, closed, connection }
}

interface Answer {
  /** 0 if there was none. */
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly rstCode: number
}

/** What becomes of a request. */
function request(client: ClientHttp2Session, headers: OutgoingHttpHeaders = {}) {
  const stream = client.request({ ':path': '/', ...headers })
  const answer = new Promise<Answer>((resolve) => {
    let [body, received]: [string, IncomingHttpHeaders] = ['', {}]
    stream.on('response', (given) => {
      received = given
    })
    stream.setEncoding('utf8').on('data', (text) => {
      body += text
    })
    stream.on('error', () => undefined)
    stream.on('close', () => {
      const { rstCode = 0 } = stream
      resolve({ status: Number(received[':status'] ?? 0), headers: received, body, rstCode })
    })
  })
  return { stream, answer }
}

async function ask(
  { server, client }: { server: Http2Server; client: ClientHttp2Session },
  headers: OutgoingHttpHeaders = {},
) {
  const arrived = once(server, 'stream')
  const asked = request(client, headers)
  const [stream] = (await arrived) as [ServerHttp2Stream]
  return { ...asked, serverStream: stream }
}

test('a stream without an answer gets a short one, and its client is told to send no more', async (context) => {
  const around = await setUp(context)
  const { serverStream, answer } = await ask(around, { ':method': 'POST' })
  Object.assign(serverStream, { respond: assert.fail, end: assert.fail })
  answerStream(serverStream, 500)
  const { status, headers, body, rstCode } = await answer
  assert.deepEqual([status, body, rstCode], [500, 'Internal Server Error\n', 0])
  assert.equal(headers['content-length'], String(body.length))
})

test('the answer to HEAD has no body', async (context) => {
  const around = await setUp(context)
  const { serverStream, answer } = await ask(around, { ':method': 'HEAD' })
  answerStream(serverStream, 503)
  const { status, body } = await answer
  assert.deepEqual([status, body], [503, ''])
})

test('a stream whose answer has begun is reset, and its client sees that it is not whole', async (context) => {
  const around = await setUp(context)
  const { serverStream, answer } = await ask(around)
  serverStream.respond({ ':status': 200 })
  serverStream.write('half')
  answerStream(serverStream, 500)
  const { status, rstCode } = await answer
  assert.deepEqual([status, rstCode], [200, constants.NGHTTP2_INTERNAL_ERROR])
})

test('a stream that has been answered, or is gone, is left alone', async (context) => {
  const around = await setUp(context)
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
    const around = await setUp(context)
    const { serverStream, answer } = await ask(around)
    serverStream.respond({ ':status': 200, 'content-type': type })
    serverStream.write('event')
    if (rstCode === 0) Object.assign(serverStream, { end: assert.fail })
    answerStreamAtDeadline(serverStream)
    assert.equal((await answer).rstCode, rstCode)
  })

test('the deadline of a drain answers each stream, and ends the session with them', async (context) => {
  const around = await setUp(context)
  const { answer } = await ask(around)
  endAtDeadline(around.connection)
  assert.equal((await answer).status, 503)
  await around.closed
  endAtDeadline(around.connection)
})

test('a stream is in flight until it is answered, and counts for its connection', async (context) => {
  const around = await setUp(context)
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
  const around = await setUp(context)
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
  const around = await setUp(context)
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

function plan(connections: ReadonlySet<Connection>, more: Partial<DrainPlan> = {}): DrainPlan {
  const now = performance.now()
  return {
    ...{ connections, reason: 'reload', governed: true, idleGraceMs: 60_000, now },
    ...{ answerBy: now + 60_000, cutBy: now + 60_250, ...more },
  }
}

/** The codes and last streams of each GOAWAY that a client hears. */
function listenForGoaway(client: ClientHttp2Session): (number | undefined)[][] {
  const heard: (number | undefined)[][] = []
  client.on('goaway', (code, last) => heard.push([code, last]))
  return heard
}

test('a session that answers a stream is told that no new ones are wanted, and closed when its client has heard it', async (context) => {
  const around = await setUp(context)
  const { client, connection } = around
  const goaways = listenForGoaway(client)
  const { serverStream, answer, stream } = await ask(around)
  const duck = createConnectionDrain(context, plan(new Set([connection])))
  duck.sweep(performance.now())
  await until(() => goaways.length === 2)
  const id = stream.id
  assert.deepEqual(goaways, [
    [0, 2 ** 31 - 1],
    [0, id],
  ])
  serverStream.respond({ ':status': 200 })
  serverStream.end('whole')
  assert.equal((await answer).body, 'whole')
  await around.closed
})

test('an idle session is kept for its grace, and its next stream is the occasion to tell it', async (context) => {
  const around = await setUp(context)
  const { client, connection, server } = around
  const goaways = listenForGoaway(client)
  const duck = createConnectionDrain(context, plan(new Set([connection])))
  duck.sweep(performance.now())
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200 })
    stream.end('served')
  })
  assert.deepEqual(goaways, [])
  const { answer } = request(client)
  assert.equal((await answer).body, 'served')
  await around.closed
  assert.equal(goaways[0]?.[1], 2 ** 31 - 1)
})

test('a session that no sweep has seen yet is told at its first stream', async (context) => {
  const around = await setUp(context)
  const goaways = listenForGoaway(around.client)
  createConnectionDrain(context, plan(new Set([around.connection])))
  const { serverStream, answer } = await ask(around)
  await until(() => goaways.length === 2)
  serverStream.respond({ ':status': 204 }, { endStream: true })
  assert.equal((await answer).status, 204)
})

test('a session of another drain is nobody’s business', async (context) => {
  const around = await setUp(context)
  const goaways = listenForGoaway(around.client)
  createConnectionDrain(context, plan(new Set()))
  const { serverStream, answer } = await ask(around)
  serverStream.respond({ ':status': 204 }, { endStream: true })
  await answer
  assert.deepEqual(goaways, [])
})

test('an idle session without a grace is closed at once, and its client hears it', async (context) => {
  const around = await setUp(context)
  const duck = createConnectionDrain(
    context,
    plan(new Set([around.connection]), { idleGraceMs: 0 }),
  )
  duck.sweep(performance.now())
  await around.closed
  duck.sweep(performance.now())
})

test('the connections of HTTP/2 are open ones of this process', async (context) => {
  const { connection, client } = await setUp(context)
  assert.ok(openConnections().has(connection as Socket as Connection))
  client.destroy()
  await until(() => !openConnections().has(connection))
})
