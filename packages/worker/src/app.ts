// What an app may be. Whatever it is, it becomes one of a few things: a server to listen with, a
// function to make one for, or something that starts, and may stop.

import { createServer, Server as HttpServer } from 'node:http'
import type { Server } from 'node:net'
import { accepted, recognise } from './app-shapes.ts'
import type { FetchLike, RequestHandler, StartFunction, StartObject } from './app-types.ts'
import { AppError } from './errors.ts'
import type { ListenTarget, ResolvedOptions } from './options.ts'
import { defaultListenTarget } from './options.ts'
import { type OwnStart, startFastify, startListening, startNest } from './own-listen.ts'

/** What every app becomes. */
export type Definition =
  /** A server of ours to listen on a target. */
  | { readonly server: Server; readonly target: ListenTarget }
  /** The same, once an adapter has made the server. */
  | { readonly fetch: FetchLike['fetch']; readonly target: ListenTarget }
  /** Something that starts itself. */
  | OwnStart

export function defineApp(app: unknown, { listen }: ResolvedOptions): Definition {
  const target = listen ?? defaultListenTarget(process.env)
  const shape = recognise(app)
  switch (shape.is) {
    case 'server':
      return { server: checkServer(shape.app), target }
    case 'express':
      return { server: createServer(shape.app), target }
    case 'koa':
      return { server: createServer(shape.app.callback()), target }
    case 'fetch':
      return { fetch: shape.app.fetch.bind(shape.app), target }
    case 'fastify':
      checkServer(shape.app.server)
      return startFastify(shape.app, target)
    case 'nest':
      checkServer(shape.app.getHttpServer())
      return startNest(shape.app, target)
    case 'listen':
      checkIdle(shape.app)
      return startListening(shape.app, target)
    case 'function':
      if (listen === undefined) return { start: shape.app as StartFunction, stop: () => undefined }
      return { server: createServer(shape.app as RequestHandler), target }
    case 'start':
      if (listen !== undefined) throw invalid(`${show(app)} with the option \`listen\``)
      return defineStart(shape.app)
    case 'nothing':
      throw invalid(show(app))
  }
}

function defineStart(app: StartObject): OwnStart {
  return { start: app.start.bind(app), stop: () => app.stop?.() }
}

function checkServer(server: Server): Server {
  if (!isHttp(server)) throw invalid('a TCP, TLS or HTTP/2 server')
  checkIdle(server)
  return server
}

function checkIdle(app: { readonly listening?: boolean }): void {
  if (app.listening) throw invalid('one that listens already; return its server from start()')
}

/** `node:https` is not imported: without such a server it is not wanted, and loading it takes time. */
function isHttp(server: Server): boolean {
  if (server instanceof HttpServer) return true
  return server instanceof process.getBuiltinModule('node:https').Server
}

function invalid(got: string): AppError {
  return new AppError('ERR_APP_INVALID', `An app must be ${accepted}; got ${got}`)
}

function show(app: unknown): string {
  if (typeof app !== 'object' || app === null) return `${String(app)} (${typeof app})`
  if (app instanceof Promise) return 'a promise; await it first'
  return `an object with ${Object.keys(app).slice(0, 8).join(', ') || 'no keys'}`
}
