// Which servers a drain still needs.

import assert from 'node:assert/strict'
import { createServer, type Server, Socket } from 'node:net'
import { test } from 'node:test'
import { type Connection, RequestContext } from '../../../src/shell/context/request-context.ts'
import { runFor } from '../../../src/shell/context/task-context.ts'
import { isNeeded, rememberOpener } from '../../../src/shell/servers/needed-servers.ts'

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
