import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { RequestContext } from '../../../src/shell/context/request-context.ts'
import { see, type Watched, watch } from '../../../src/shell/context/watched.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** A request that has arrived, and whose response waits for its turn. */
function arrive(): Exchange {
  const request = new IncomingMessage(new Socket())
  Object.assign(request, { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1 })
  Object.assign(request, { complete: true })
  return { request, response: new ServerResponse(request) }
}

function watchOne(source: ServerResponse | Socket): Watched {
  const [watched] = watch(new RequestContext(source))
  assert.ok(watched)
  return watched
}

type Deed = (exchange: Exchange) => void

const begin: Deed = ({ response }) => response.writeHead(200)
const nothing: Deed = () => undefined

const table: readonly (readonly [promise: string, before: Deed, after: Deed, seen: string])[] = [
  ['has no answer', nothing, nothing, 'silent'],
  ['is answered', nothing, ({ response }) => response.end('fine'), 'answered'],
  ['begins its answer', nothing, ({ response }) => response.flushHeaders(), 'answered'],
  ['had begun its answer', begin, nothing, 'open'],
  ['ends what it had begun', begin, ({ response }) => response.end(), 'answered'],
  ['goes on with it', begin, write, 'answered'],
  ['is still arriving', upload, nothing, 'open'],
  ['is cut off', nothing, ({ response }) => response.destroy(), 'gone'],
  ['has no connection that is known', nothing, hideConnection, 'silent'],
  ['loses its connection', nothing, ({ request }) => request.socket.destroy(), 'gone'],
]

function write({ request }: Exchange): void {
  Object.defineProperty(request.socket, 'bytesWritten', { value: 10 })
}

function hideConnection({ request }: Exchange): void {
  Object.defineProperty(request, 'socket', { value: null })
}

function upload({ request }: Exchange): void {
  request.complete = false
}

for (const [promise, before, after, expected] of table)
  test(`a request that ${promise} is seen as ${expected}`, () => {
    const exchange = arrive()
    before(exchange)
    const watched = watchOne(exchange.response)
    after(exchange)
    assert.equal(see(watched), expected)
  })

test('a connection that speaks no HTTP is seen as open, and a request that is done is not watched', () => {
  const socket = new Socket()
  const watched = watchOne(socket)
  assert.equal(see(watched), 'open')
  socket.destroy()
  assert.equal(see(watched), 'gone')
  const done = new RequestContext(socket)
  done.source = undefined
  assert.deepEqual(watch(done), [])
})
