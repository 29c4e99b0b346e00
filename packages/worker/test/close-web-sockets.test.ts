import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Server } from 'socket.io'
import { WebSocketServer } from 'ws'
import { closeWebSockets } from '../src/close-web-sockets.ts'
import { AppContext } from '../src/shell/app-context.ts'
import { WorkerName } from '../src/shell/process/worker-name.ts'

function createContext(): AppContext {
  return new AppContext(new WorkerName(undefined), {
    drain: () => undefined,
    close: () => Promise.resolve(),
  })
}

/** A server with `count` clients, and how each was closed. */
function createServer(count: number) {
  const codes: number[] = []
  const clients = Array.from({ length: count }, () => ({
    close: (code: number) => void codes.push(code),
  }))
  return { server: { clients }, codes }
}

test('clients are closed with 1001 when the drain begins, not before', () => {
  const context = createContext()
  const { server, codes } = createServer(3)
  closeWebSockets(context, server, { spreadMs: 0 })
  assert.deepEqual(codes, [])
  context.announce({ reason: 'reload', timeoutMs: 10_000 })
  assert.deepEqual(codes, [1001, 1001, 1001])
})

test('clients are closed at once on Ctrl-C, and one after the other else', () => {
  for (const [reason, closed] of [
    ['interrupt', 5],
    ['stop', 1],
  ] as const) {
    const context = createContext()
    const { server, codes } = createServer(5)
    closeWebSockets(context, server, { spreadMs: 60_000 })
    context.announce({ reason, timeoutMs: Infinity })
    assert.equal(codes.length, closed, reason)
  }
})

test('a drain that has begun already closes clients, too', () => {
  const context = createContext()
  context.announce({ reason: 'reload', timeoutMs: 10_000 })
  const { server, codes } = createServer(1)
  closeWebSockets(context, server)
  assert.deepEqual(codes, [1001])
})

test('another server, or a wrong option, is refused at once', () => {
  const { server } = createServer(0)
  const invalid = { code: 'ERR_APP_INVALID' }
  assert.throws(() => closeWebSockets(createContext(), {} as never), invalid)
  assert.throws(() => closeWebSockets(createContext(), server, { spreadMs: -1 }), invalid)
  assert.throws(() => closeWebSockets(createContext(), server, { spread: 5 } as never), invalid)
  assert.throws(() => closeWebSockets(createContext(), server, null as never), invalid)
  for (const nothing of [undefined, null, 'a server'])
    assert.throws(() => closeWebSockets(createContext(), nothing as never), invalid)
})

test('the types accept the servers of ws and socket.io, before they are attached, too', () => {
  const context = createContext()
  closeWebSockets(context, new WebSocketServer({ noServer: true }))
  closeWebSockets(context, new Server())
  // @ts-expect-error clients that cannot be closed
  const refuse = () => closeWebSockets(context, { clients: [1] })
  assert.equal(typeof refuse, 'function')
})
