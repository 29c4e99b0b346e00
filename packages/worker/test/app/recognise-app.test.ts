import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, Server } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { createServerAdapter } from '@whatwg-node/server'
import connect from 'connect'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import type { WorkerOptions } from '../../src/api/worker-options.ts'
import { defineApp } from '../../src/app/recognise-app.ts'
import { resolveOptions } from '../../src/options/resolve-options.ts'

const context = {} as never

function define(app: unknown, options: WorkerOptions = {}) {
  return defineApp(app, resolveOptions(options, undefined))
}

test('a server that does not listen yet is listened with, on the target or by default', () => {
  const http = [createServer(), createHttpsServer(), createHttp2Server(), createSecureServer()]
  for (const server of [...http, createTcpServer(), createTlsServer()]) {
    assert.deepEqual(define(server, { listen: 0 }), { servers: [{ server, target: 0 }] })
    const target = process.env.PORT || 3000
    assert.deepEqual(define(server), { servers: [{ server, target }] })
  }
})

test('a handler gets a server for each of several targets, a server takes one', () => {
  const handler = (_request: unknown, _response: unknown) => undefined
  const listen = [0, '/run/app.sock', { fd: 3 }] as const
  const defined = define(handler, { listen })
  assert.ok('servers' in defined)
  assert.deepEqual(
    defined.servers.map(({ target }) => target),
    listen,
  )
  const servers = defined.servers.map(({ server }) => server)
  assert.equal(new Set(servers).size, 3)
  for (const server of servers) assert.deepEqual(server.listeners('request'), [handler])
  assert.ok('servers' in define(createServer(), { listen: [0] }))
  assert.throws(() => define(createServer(), { listen }), {
    code: 'ERR_APP_INVALID',
    message: /a server, which listens once, with 3 targets/,
  })
})

for (const app of [express(), new Koa(), connect()])
  test('an app with a listen of its own is called once for each of several targets', async () => {
    const target = { port: 0, host: '127.0.0.1' }
    const defined = define(app, { listen: [target, { ...target }] })
    assert.ok('start' in defined && 'targets' in defined)
    assert.deepEqual(defined.targets, [target, target])
    const servers = [await defined.start(context)].flat().filter((each) => each instanceof Server)
    assert.equal(new Set(servers).size, 2)
    for (const server of servers) {
      assert.ok(server.listening)
      server.close()
    }
  })

test('an adapter that is a function answers without `listen` as well', () => {
  const app = createServerAdapter(() => new Response('hello'))
  for (const defined of [define(app), define(app, { listen: 0 })]) {
    assert.ok('servers' in defined)
    assert.deepEqual(defined.servers[0]?.server.listeners('request'), [app])
  }
})

test('a function that takes a response is a handler, with a target or without one', () => {
  const handler = (_request: unknown, _response: unknown) => undefined
  for (const options of [{}, { listen: 0 }]) {
    const served = define(handler, options)
    assert.ok('servers' in served)
    assert.deepEqual(served.servers[0]?.server.listeners('request'), [handler])
  }
})

test('another function is a handler with a target, and starts itself without one', () => {
  const bare = () => undefined
  const served = define(bare, { listen: 0 })
  assert.ok('servers' in served)
  assert.deepEqual(served.servers[0]?.server.listeners('request'), [bare])
  const started = define(bare)
  assert.ok('start' in started && 'isBare' in started)
  assert.equal(started.start, bare)
  assert.deepEqual([started.stop(), started.isBare], [undefined, true])
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
  [{ listen: () => undefined }, 'got an object with listen'],
  [Promise.resolve(createServer()), 'got a promise; await it first'],
]

for (const [app, got] of wrong)
  test(`what is no app is refused, with a list of what is: ${got}`, () => {
    assert.throws(
      () => define(app),
      ({ name, code, message }) =>
        name === 'AppError' &&
        code === 'ERR_APP_INVALID' &&
        message.endsWith(got) &&
        message.includes('an Express, Fastify, Koa, Hono or NestJS app'),
    )
  })

for (const [app, what] of [
  [
    express.Router(),
    /a router of Express, which serves within an app; use `express\(\)\.use\(router\)`$/,
  ],
  [express, /Express itself, which makes apps; call it: `express\(\)`$/],
] as const)
  test(`what is nearly an app is refused with what to do: ${what.source}`, () => {
    for (const options of [{}, { listen: 0 }])
      assert.throws(() => define(app, options), { code: 'ERR_APP_INVALID', message: what })
  })

test('PORT is looked at by an app that is to listen there, and by no other one', () => {
  const isGiven = { ...resolveOptions({}, undefined), defaultListen: '3000abc' }
  assert.throws(() => defineApp(createServer(), isGiven), {
    code: 'ERR_APP_INVALID',
    message: /^`PORT` must be a port .*; got "3000abc" \(string\)$/,
  })
  assert.ok('start' in defineApp(() => undefined, isGiven))
  assert.ok('start' in defineApp({ start: () => undefined }, isGiven))
  assert.ok('servers' in defineApp(createServer(), { ...isGiven, listen: [0] }))
  const isTrimmed = defineApp(createServer(), { ...isGiven, defaultListen: ' 3000\r' })
  assert.ok('servers' in isTrimmed && isTrimmed.servers[0]?.target === '3000')
})

test('what starts itself gets no target', () => {
  assert.throws(() => define({ start: () => undefined }, { listen: 1 }), /the option `listen`/)
})

test('whatever listens already is to be returned from start', (_context, done) => {
  const server = createServer()
  const instance = fastify({ serverFactory: (handler) => server.on('request', handler) })
  const ownListen = { listening: true, listen: () => undefined, close: () => undefined }
  server.listen(0, '127.0.0.1', () => {
    for (const app of [server, instance, ownListen])
      assert.throws(() => define(app), { code: 'ERR_APP_INVALID', message: /listens already/ })
    server.close(done)
  })
})
