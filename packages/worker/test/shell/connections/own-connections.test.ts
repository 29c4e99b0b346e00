// What the program still does when nobody waits for an answer any more, and which servers its drain still needs.

import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import { createServer as createHttpServer, get } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { seeActivity } from '../../../src/shell/connections/activity.ts'
import { isOwnConnection, seeWaiting } from '../../../src/shell/connections/own-connections.ts'
import { type Connection, RequestContext } from '../../../src/shell/context/request-context.ts'
import { runFor } from '../../../src/shell/context/task-context.ts'
import { isNeeded, rememberOpener } from '../../../src/shell/servers/needed-servers.ts'
import { findSelfConnections } from '../../../src/shell/servers/self-connections.ts'
import { listen, until } from '../../support/traffic.ts'

/** A connection of the program's own, and the other end of it. */
async function openOwn(context: TestContext, server: Server = createServer()) {
  const port = await listen(context, server)
  const accepted = once(server, 'connection')
  const socket = connect(port, '127.0.0.1')
  context.after(() => socket.destroy())
  await once(socket, 'connect')
  const [peer] = (await accepted) as [Socket]
  return { socket, peer, server }
}

const written = (socket: Socket, text: string) =>
  new Promise<void>((resolve) => {
    socket.write(text, () => resolve())
  })

test('a connection is the program’s own if it has opened it', async (context) => {
  const { socket, peer } = await openOwn(context)
  assert.deepEqual([socket, peer, process.stdout, {}].map(isOwnConnection), [
    true,
    false,
    false,
    false,
  ])
})

test('a connection on which nothing was ever written waits for nothing', async (context) => {
  const { socket } = await openOwn(context)
  assert.equal(seeWaiting(socket, 0), undefined)
  assert.equal(seeWaiting(socket, 1_000), undefined)
})

test('what was written before the first look may have been answered', async (context) => {
  const { socket } = await openOwn(context)
  await written(socket, 'question')
  assert.deepEqual(seeWaiting(socket, 100), { isKnown: false, forMs: 0 })
  assert.deepEqual(seeWaiting(socket, 150), { isKnown: false, forMs: 50 })
})

test('what is written between two looks is known to wait from then on, until an answer comes', async (context) => {
  const { socket, peer } = await openOwn(context)
  socket.on('data', () => undefined)
  seeWaiting(socket, 0)
  await written(socket, 'question')
  assert.deepEqual(seeWaiting(socket, 100), { isKnown: true, forMs: 0 })
  assert.deepEqual(seeWaiting(socket, 300), { isKnown: true, forMs: 200 })
  peer.write('answer')
  await once(socket, 'data')
  assert.equal(seeWaiting(socket, 400), undefined)
  await written(socket, 'again')
  assert.deepEqual(seeWaiting(socket, 500), { isKnown: true, forMs: 0 })
})

test('what has arrived in a stream that is paused may have come before the question or after it', async (context) => {
  const { socket, peer } = await openOwn(context)
  await written(socket, 'question')
  seeWaiting(socket, 0)
  const bytesRead = () => socket.bytesRead
  peer.write('answer')
  socket.read(0)
  await until(() => bytesRead() > 0)
  assert.deepEqual(seeWaiting(socket, 100), { isKnown: false, forMs: 0 })
  assert.deepEqual(seeWaiting(socket, 160), { isKnown: false, forMs: 60 })
})

test('an activity shows how long answers are waited for, the shortest of each kind', async (context) => {
  const [one, other, unknown] = [
    await openOwn(context),
    await openOwn(context),
    await openOwn(context),
  ]
  await written(unknown.socket, 'before')
  seeActivity()
  await written(one.socket, 'question')
  seeActivity()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await written(other.socket, 'question')
  const { unansweredForMs, unknownForMs, exchanges } = seeActivity()
  assert.ok(unansweredForMs < 15, `${unansweredForMs}`)
  assert.ok(unknownForMs >= 15 && unknownForMs < 10_000, `${unknownForMs}`)
  assert.equal(exchanges, 0)
})

test('HTTP’s own clients know what they wait for', async (context) => {
  const held: { end(text: string): void }[] = []
  const port = await listen(
    context,
    createHttpServer((_request, response) => held.push(response)),
  )
  const request = get({ port, host: '127.0.0.1' })
  context.after(() => request.destroy())
  const server2 = createHttp2Server()
  server2.on('stream', (stream) => held.push(stream))
  const session = connectHttp2(`http://127.0.0.1:${await listen(context, server2)}`)
  context.after(() => session.destroy())
  await once(session, 'connect')
  await until(() => held.length === 1)
  assert.equal(seeActivity().exchanges, 1, 'an idle session waits for nothing')
  const stream = session.request({ ':path': '/' })
  await until(() => held.length === 2)
  assert.equal(seeActivity().exchanges, 2)
  for (const each of held) each.end('done')
  stream.resume()
  const [response] = await once(request, 'response')
  response.resume()
  await Promise.all([once(response, 'end'), once(stream, 'close')])
  await until(() => seeActivity().exchanges === 0)
})

test('what the system was asked for, and what runs in the next turn, is under way', async () => {
  const before = seeActivity().requests
  setImmediate(() => undefined)
  assert.equal(seeActivity().requests, before + 1)
  await new Promise(setImmediate)
})

test('the age of a child process is known from when it was started, and of none it is endless', (context) => {
  const child = new EventEmitter()
  const handles = context.mock.method(
    process as unknown as { _getActiveHandles(): object[] },
    '_getActiveHandles',
    () => [child],
  )
  assert.equal(seeActivity().youngestChildMs, Infinity)
  channel('child_process').publish({ process: child })
  const { youngestChildMs } = seeActivity()
  assert.ok(youngestChildMs >= 0 && youngestChildMs < 10_000)
  assert.ok(handles.mock.callCount() > 0)
})

/** A server that runs for one, and how its traffic is. */
function needs(
  server: Server,
  connections: readonly Connection[],
  toItself: readonly Connection[],
) {
  return isNeeded(server, { connections: new Set(connections), toItself: new Set(toItself) })
}

test('a server that a request has opened is needed until that is done, one of a task always', () => {
  const [ofTask, ofRequest, ofConnection, ofNobody] = Array.from({ length: 4 }, () =>
    createServer(),
  )
  assert.ok(ofTask && ofRequest && ofConnection && ofNobody)
  const context = new RequestContext(new Socket())
  runFor({ name: 'transfer' }, () => rememberOpener(ofTask))
  runFor(context, () => rememberOpener(ofConnection))
  rememberOpener(ofNobody)
  const all = [ofTask, ofConnection, ofNobody]
  assert.deepEqual(
    all.map((server) => needs(server, [], [])),
    [true, true, false],
  )
  context.source = undefined
  assert.equal(needs(ofConnection, [], []), false)
  rememberOpener(ofTask)
  assert.equal(needs(ofTask, [], []), false, 'it listens again, for nobody')
})

test('a server that only this process is connected to is needed, and one of clients is not', (context) => {
  const [server, other] = [createServer(), createServer()]
  const connect = (to: Server) => Object.assign(new Socket(), { server: to }) as Connection
  const [own, client, elsewhere] = [connect(server), connect(server), connect(other)]
  const now = context.mock.method(performance, 'now', () => 1_000)
  assert.equal(needs(server, [own, elsewhere], [own]), true)
  assert.equal(needs(other, [own, elsewhere], [own]), false, 'none of them is connected to it')
  assert.equal(needs(server, [own, client], [own]), true)
  now.mock.mockImplementation(() => 1_039)
  assert.equal(needs(server, [own, client], [own]), true)
  now.mock.mockImplementation(() => 1_040)
  assert.equal(needs(server, [own, client], [own]), false)
  assert.equal(needs(server, [client], []), false)
  assert.equal(needs(createServer(), [own], [own]), false, 'nobody is connected to it')
})

test('connections of this process with itself are told by their ends, of either family', async (context) => {
  const { peer, server } = await openOwn(context)
  const foreign = Object.assign(new Socket(), {}) as Connection
  const all = new Set([peer as Connection, foreign])
  assert.deepEqual([...findSelfConnections(all)], [peer])
  const { port } = server.address() as AddressInfo
  const dual = createServer().listen(0, '::')
  context.after(() => dual.close())
  await once(dual, 'listening')
  const accepted = once(dual, 'connection')
  const client = connect((dual.address() as AddressInfo).port, '127.0.0.1')
  const [[mapped]] = (await Promise.all([accepted, once(client, 'connect')])) as [
    [Connection],
    unknown,
  ]
  context.after(() => [client, mapped].forEach((end) => void end.destroy()))
  assert.match(String(mapped.remoteAddress), /^::ffff:/)
  assert.deepEqual([...findSelfConnections(new Set([mapped]))], [mapped])
  assert.ok(port > 0)
})
