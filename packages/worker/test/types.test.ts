// The types of apps: `npm run check:types` fails where a line below is wrong. No framework needs a cast, and what is
// no app is refused before it runs.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createHttp2Server, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import type { INestApplication } from '@nestjs/common'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import { createServerAdapter } from '@whatwg-node/server'
import connect from 'connect'
import express from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import { Hono } from 'hono'
import { logger } from 'hono/logger'
import Koa from 'koa'
import type { runWorker } from '../src/run-worker.ts'

type Run = typeof runWorker

interface Apps {
  readonly instance: FastifyInstance
  readonly nest: INestApplication
  readonly nestOnExpress: NestExpressApplication
  readonly nestOnFastify: NestFastifyApplication
}

function acceptWhatStartsItself(run: Run): void {
  run(({ signal }) => void signal)
  run(({ slot }) => void slot, { drainTimeoutMs: 5 })
  run({ start: async () => [createServer()], stop: async () => undefined })
  run({ start: () => createTcpServer() })
}

function acceptServers(run: Run): void {
  run(async (_request: unknown, response: { end(): void }) => response.end())
  run((_request, response) => response.end(), { listen: 0 })
  run((_request, response) => response.end(), { listen: [8080, '/run/app.sock', { fd: 3 }] })
  run(createServer(), { listen: '8080' })
  run(createHttpsServer())
  run(createHttp2Server())
  run(createSecureServer({ allowHTTP1: true }), { listen: [8443] })
  run(createTcpServer())
  run(createTlsServer())
  run(express(), { listen: [8080, '/run/app.sock', { fd: 3 }] })
  run(fastify({ http2: true }))
}

function acceptFrameworks(run: Run, { instance, nest, nestOnExpress, nestOnFastify }: Apps): void {
  run(express(), { listen: { port: 0, host: '127.0.0.1' } })
  run(fastify())
  run(fastify({ https: {} }), { listen: 8080 })
  run(instance)
  run(connect())
  run(createServerAdapter(() => new Response('hello')))
  run(new Koa())
  run(new Koa<{ user: string }>().use((context) => void context.state.user))
  run(new Hono())
  run(new Hono<{ Bindings: { name: string }; Variables: { id: number } }>().use(logger()))
  run({ fetch: async (request: Request) => new Response(request.url) })
  run({ fetch: () => new Response('hello') }, { idleGraceMs: 0 })
  run(nest, { listen: 8080 })
  run(nestOnExpress)
  run(nestOnFastify)
  run({ listen: (port: number) => void port, close: async () => undefined })
}

function refuseWhatIsNoApp(run: Run): void {
  // @ts-expect-error a string is no app
  run('server.js')
  // @ts-expect-error it must be awaited first
  run(Promise.resolve(createServer()))
  // @ts-expect-error a class is no app; an instance of it is
  run(Koa)
  // @ts-expect-error a router cannot listen
  run(express.Router())
  // @ts-expect-error whatever listens must be closed
  run({ listen: () => undefined })
  // @ts-expect-error it answers with a string
  run({ fetch: () => 'hello' })
  // @ts-expect-error nothing of this is called
  run({ begin: () => undefined })
  // @ts-expect-error there is no such option
  run(express(), { port: 3000 })
}

test('the types accept each framework as it is, and refuse what is no app', () => {
  const cases = [acceptWhatStartsItself, acceptServers, acceptFrameworks, refuseWhatIsNoApp]
  assert.equal(cases.length, 4) // they are compiled, and never called
})
