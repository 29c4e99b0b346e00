import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import express from 'express'
import { defineApp } from '../src/app.ts'
import { resolveOptions, type WorkerOptions } from '../src/options.ts'
import type { runWorker } from '../src/run-worker.ts'

const context = {} as never

function define(app: unknown, options: WorkerOptions = {}) {
  return defineApp(app, resolveOptions(options, undefined))
}

test('a server that does not listen yet is listened with, on the target or by default', () => {
  const http = [createServer(), createHttpsServer(), createHttp2Server(), createSecureServer()]
  for (const server of [...http, createTcpServer(), createTlsServer()]) {
    assert.deepEqual(define(server, { listen: 0 }), { server, target: 0 })
    assert.deepEqual(define(server), { server, target: process.env.PORT || 3000 })
  }
})

test('a function is a handler where it is told to listen, else it starts itself', () => {
  const handler = (_request: unknown, _response: unknown) => undefined
  const served = define(handler, { listen: 0 })
  assert.ok('server' in served)
  assert.deepEqual(served.server.listeners('request'), [handler])
  const started = define(handler)
  assert.ok('start' in started)
  assert.equal(started.start, handler)
  assert.equal(started.stop(), undefined)
})

test('an Express app is recognised by its shape', () => {
  const app = express()
  const defined = define(app)
  assert.ok('server' in defined)
  assert.deepEqual(defined.server.listeners('request'), [app])
})

test('an object starts and stops as itself', () => {
  const app = {
    name: 'app',
    start() {
      return this.name
    },
    stop() {
      return `${this.name} stops`
    },
  }
  const defined = define(app)
  assert.ok('start' in defined)
  assert.deepEqual([defined.start(context), defined.stop()], ['app', 'app stops'])
  const stoppable = define({ start: () => undefined })
  assert.ok('start' in stoppable)
  assert.equal(stoppable.stop(), undefined)
})

const wrong: readonly (readonly [app: unknown, got: string])[] = [
  [undefined, 'got undefined (undefined)'],
  [null, 'got null (object)'],
  ['server.js', 'got server.js (string)'],
  [{}, 'got an object with no keys'],
  [{ listen: 3000 }, 'got an object with listen'],
  [{ start: 1 }, 'got an object with start'],
  [{ start: () => undefined, stop: 1 }, 'got an object with start, stop'],
]

for (const [app, got] of wrong)
  test(`what is no app is refused, with a list of what is: ${got}`, () => {
    assert.throws(
      () => define(app),
      ({ name, code, message }) =>
        name === 'AppError' &&
        code === 'ERR_APP_INVALID' &&
        message.endsWith(got) &&
        message.includes('Express'),
    )
  })

test('what starts itself is not told where to listen', () => {
  assert.throws(() => define({ start: () => undefined }, { listen: 1 }), /the option `listen`/)
})

test('a server that listens already is to be returned from start', (_context, done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    assert.throws(() => define(server), /listens already/)
    server.close(done)
  })
})

test('the types accept what the code accepts', () => {
  const accept = (run: typeof runWorker) => {
    run(express())
    run(createServer(), { listen: '8080' })
    run(createHttpsServer())
    run((_request, response) => response.end(), { listen: 0 })
    run(({ signal }) => void signal)
    run(({ slot }) => void slot, { drainTimeoutMs: 5 })
    run({ start: async () => [createServer()], stop: async () => undefined })
    run({ start: () => createTcpServer() })
    run(createHttp2Server())
    run(createSecureServer({ allowHTTP1: true }), { listen: 8443 })
    run(createTcpServer())
    run(createTlsServer())
    // @ts-expect-error a string is no app
    run('server.js')
  }
  assert.equal(typeof accept, 'function')
})
