// What the program still does when nobody waits for an answer any more.

import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { EventEmitter, once } from 'node:events'
import { createServer as createHttpServer, get } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { seeActivity } from '../../../src/shell/connections/activity.ts'
import { listen, openOwn, until } from '../../support/traffic.ts'

const written = (socket: Socket, text: string) =>
  new Promise<void>((resolve) => {
    socket.write(text, () => resolve())
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
