// Where an error came from, asked in the places where errors are thrown.

import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect, createServer as createTcpServer, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { createInflate, deflateSync } from 'node:zlib'
import { RequestContext, type Source } from '../../../src/shell/context/request-context.ts'
import type { Culprit } from '../../../src/shell/context/task-context.ts'
import { findEvidence } from '../../../src/shell/trap/evidence.ts'
import { dial, listen } from '../../support/traffic.ts'

interface Place {
  /** In whose context; nobody's without it. */
  readonly context?: Culprit
  readonly thrown?: unknown
  readonly origin?: 'uncaughtException' | 'unhandledRejection'
}

/** What is found of an error that arrives where this is called. */
function look({ context, thrown = new Error(), origin = 'uncaughtException' }: Place = {}) {
  return findEvidence({ thrown, origin, context, inFlight: [] }).source
}

/** Has `begin` call one function of its choice, and gives what `see` saw there. */
function seenBy<Seen, Given extends unknown[]>(
  see: (...given: Given) => Seen,
  begin: (listener: (...given: Given) => void) => void,
): Promise<Seen> {
  return new Promise((resolve, reject) => {
    begin((...given) => {
      try {
        resolve(see(...given))
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** A connection of the program's own, to a server that says a word. */
async function openOwn(context: TestContext): Promise<Socket> {
  const port = await listen(
    context,
    createTcpServer((socket) => socket.write('word')),
  )
  const socket = connect(port, '127.0.0.1')
  context.after(() => socket.destroy())
  return socket
}

test('what a listener of the data of an own connection throws may be anybody’s, also a tick or a timer later', async (context) => {
  const sources: string[] = []
  const socket = await openOwn(context)
  await new Promise<void>((resolve) => {
    socket.once('data', () => {
      sources.push(look(), look({ origin: 'unhandledRejection' }))
      process.nextTick(() => sources.push(look()))
      setTimeout(() => resolve(void sources.push(look())))
    })
  })
  assert.deepEqual(sources, ['shared', 'own', 'shared', 'shared'])
})

test('that a connection is established is heard by who has opened it, that it is closed by anybody', async (context) => {
  const socket = await openOwn(context)
  const connected = await seenBy(look, (listener) => socket.once('connect', () => listener()))
  const closed = seenBy(look, (listener) => socket.once('close', () => listener()))
  socket.destroy()
  assert.deepEqual([connected, await closed], ['own', 'shared'])
})

test('what a client’s connection to us brings, and its end, is its own', async (context) => {
  const server = createTcpServer()
  const accepted = once(server, 'connection')
  const client = await dial(context, await listen(context, server))
  const [socket] = (await accepted) as [Socket]
  const heard = seenBy(look, (listener) => socket.once('data', () => listener()))
  client.socket.write('word')
  const closed = seenBy(look, (listener) => socket.once('close', () => listener()))
  const first = await heard
  client.socket.destroy()
  assert.deepEqual([first, await closed], ['own', 'own'])
})

test('what a datagram brings may be anybody’s', async (context) => {
  const socket = createSocket('udp4')
  context.after(() => socket.close())
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const heard = seenBy(look, (listener) => socket.once('message', () => listener()))
  socket.send('word', socket.address().port, '127.0.0.1')
  assert.equal(await heard, 'shared')
})

test('what Node’s own HTTP client brings is of the request that it was made for', async (context) => {
  const port = await listen(
    context,
    createServer((_request, response) => response.end('word')),
  )
  const source = await seenBy(look, (listener) =>
    get({ port, host: '127.0.0.1' }, (response) => response.once('data', () => listener())),
  )
  assert.equal(source, 'own')
})

test('what a port brings may be anybody’s, if the error tells that it came through one', async (context) => {
  const { port1, port2 } = new MessageChannel()
  context.after(() => port1.close())
  const hostile = Object.defineProperty(new Error(), 'stack', { get: () => assert.fail('read') })
  const see = () => [
    look({ thrown: new Error() }),
    look({ thrown: 'no error' }),
    look({ thrown: hostile }),
  ]
  const heard = seenBy(see, (listener) => port1.once('message', () => listener()))
  port2.postMessage('word')
  assert.deepEqual(await heard, ['shared', 'own', 'own'])
})

test('what is inflated for a WebSocket may be of any other one, and for a request is its own', async () => {
  const response = { req: { socket: null } } as unknown as ServerResponse
  const connection = new Socket()
  const see = () => [
    look({ context: new RequestContext(connection) }),
    look({ context: new RequestContext(response) }),
    look(),
  ]
  const stream = createInflate()
  const heard = seenBy(see, (listener) => stream.once('data', () => listener()))
  stream.end(deflateSync('word'))
  assert.deepEqual(await heard, ['shared', 'own', 'own'])
})

test('a request’s listener is its own, and only while Node calls it', async (context) => {
  const server = createServer()
  const port = await listen(context, server)
  const others = new RequestContext(new Socket() as Source)
  const see = (_request: IncomingMessage, response: ServerResponse) => {
    const own = new RequestContext(response)
    const answered = { req: { socket: null } } as unknown as ServerResponse
    const late = new Promise((resolve) => setImmediate(() => resolve(look({ context: own }))))
    const now = [own, others, new RequestContext(answered)].map((each) => look({ context: each }))
    return { now, late }
  }
  const seen = seenBy(see, (listener) => server.once('request', listener))
  const client = await dial(context, port)
  client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const { now, late } = await seen
  assert.deepEqual([...now, await late], ['listener', 'own', 'own', 'own'])
})

test('a stream’s listener is its own, and only while its session calls it', async (context) => {
  const server = createHttp2Server()
  const session = connectHttp2(`http://127.0.0.1:${await listen(context, server)}`)
  context.after(() => session.destroy())
  const gone = { rstCode: 0, session: undefined }
  const see = (stream: Source) => {
    const own = new RequestContext(stream)
    const late = new Promise((resolve) => setTimeout(() => resolve(look({ context: own }))))
    const other = new RequestContext(gone as unknown as Source)
    return { now: [own, other].map((each) => look({ context: each })), late }
  }
  const seen = seenBy(see, (listener) => server.once('stream', listener as never))
  session.request({ ':path': '/' }).on('error', () => undefined)
  const { now, late } = await seen
  assert.deepEqual([...now, await late], ['listener', 'own', 'own'])
})

const open = { headersSent: false, writableEnded: false }
const begun = { headersSent: true, writableEnded: false }
const bodiless = { headersSent: false, writableEnded: true }
const done = { headersSent: true, writableEnded: true }

for (const [what, culprit, suspect] of [
  ['nobody', undefined, 'nobody'],
  ['a task', { name: 'mail' }, 'task'],
  ['a connection that speaks no HTTP', new RequestContext(new Socket()), 'connection'],
  ['a request without an answer', ofSource(open), 'waiting'],
  ['a request whose answer has begun', ofSource(begun), 'waiting'],
  ['a request that is answered', ofSource(done), 'answered'],
  ['a stream without an answer', ofSource({ ...open, rstCode: 0 }), 'waiting'],
  ['a stream for HEAD without an answer', ofSource({ ...bodiless, rstCode: 0 }), 'waiting'],
  ['a stream that is answered', ofSource({ ...done, rstCode: 0 }), 'answered'],
  ['a request that was let go of', new RequestContext(undefined as never), 'answered'],
] as const)
  test(`in the context of ${what} the suspect is: ${suspect}`, () => {
    const evidence = (inFlight: readonly RequestContext[]) =>
      findEvidence({ thrown: 0, origin: 'unhandledRejection', context: culprit, inFlight })
    const self = culprit instanceof RequestContext ? [culprit] : []
    const other = new RequestContext(new Socket())
    assert.deepEqual(evidence(self), { suspect, source: 'own', othersInFlight: false })
    assert.equal(evidence([...self, other]).othersInFlight, true)
  })

function ofSource(source: object): RequestContext {
  return new RequestContext(source as Source)
}
