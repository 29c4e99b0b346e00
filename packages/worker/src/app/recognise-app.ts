// Turns an app of any shape into a definition: servers that are to listen, a function to make servers for, or an app
// that starts itself.

import { createServer } from 'node:http'
import type { Server } from 'node:net'
import type { FetchLike, RequestHandler, StartFunction, StartObject } from '../api/app-types.ts'
import { AppError } from '../api/errors.ts'
import type { ListenTarget } from '../api/worker-options.ts'
import { checkTarget, type ResolvedOptions } from '../options/resolve-options.ts'
import { accepted, recognise, type Shape } from './app-shapes.ts'
import { type OwnStart, startEach, startFastify, startListening, startNest } from './own-listen.ts'

/** A server and where it is to listen. */
export interface Opening {
  readonly server: Server
  readonly target: ListenTarget
}

/** What every app becomes. */
export type Definition =
  /** Servers that are to listen. */
  | { readonly servers: readonly Opening[] }
  /** A function for which an adapter makes a server for each target. */
  | { readonly fetch: FetchLike['fetch']; readonly targets: readonly ListenTarget[] }
  | OwnStart

/** A shape that listens on the targets of the options. */
type ListeningShape = Exclude<Shape, { is: 'start' | 'router' | 'factory' | 'nothing' }>

export function defineApp(app: unknown, { listen, defaultListen }: ResolvedOptions): Definition {
  const shape = recognise(app)
  switch (shape.is) {
    case 'start':
      if (listen !== undefined) throw invalid(`${show(app)} with the option \`listen\``)
      return defineStart(shape.app)
    case 'router':
      throw invalid('a router of Express, which serves within an app; use `express().use(router)`')
    case 'factory':
      throw invalid('Express itself, which makes apps; call it: `express()`')
    case 'nothing':
      throw invalid(show(app))
    case 'function':
      if (listen === undefined)
        return { start: shape.app as StartFunction, stop: () => undefined, isBare: true }
  }
  return defineListening(shape, listen ?? [checkTarget('PORT', defaultListen)])
}

function defineListening(shape: ListeningShape, targets: readonly ListenTarget[]): Definition {
  switch (shape.is) {
    case 'server':
      return { servers: [{ server: checkIdle(shape.app), target: single(targets) }] }
    case 'express':
    case 'koa':
      return startEach(shape.app, targets)
    case 'adapter':
    case 'handler':
    case 'function':
      return serve(targets, shape.app as RequestHandler)
    case 'fetch':
      return { fetch: shape.app.fetch.bind(shape.app), targets }
    case 'fastify':
      checkIdle(shape.app.server)
      return startFastify(shape.app, single(targets))
    case 'nest':
      checkIdle(shape.app.getHttpServer())
      return startNest(shape.app, single(targets))
    case 'listen':
      checkIdle(shape.app)
      return startListening(shape.app, single(targets))
  }
}

/** Make a server for each target. */
function serve(targets: readonly ListenTarget[], handler: RequestHandler): Definition {
  return { servers: targets.map((target) => ({ server: createServer(handler), target })) }
}

/** The only target of an app that is one server or makes one: in Node a server listens once. */
function single([target, ...others]: readonly ListenTarget[]): ListenTarget {
  if (target !== undefined && others.length === 0) return target
  const count = others.length + 1
  throw invalid(
    `a server, which listens once, with ${count} targets; give the handler, or listen in start()`,
  )
}

function defineStart(app: StartObject): OwnStart {
  return { start: app.start.bind(app), stop: () => app.stop?.() }
}

function checkIdle<App extends { readonly listening?: boolean }>(app: App): App {
  if (app.listening)
    throw invalid(
      'one that listens already; remove `app.listen()`, or return its server from start()',
    )
  return app
}

function invalid(got: string): AppError {
  return new AppError('ERR_APP_INVALID', `An app must be ${accepted}; got ${got}`)
}

function show(app: unknown): string {
  if (typeof app !== 'object' || app === null) return `${String(app)} (${typeof app})`
  if (app instanceof Promise) return 'a promise; await it first'
  return `an object with ${Object.keys(app).slice(0, 8).join(', ') || 'no keys'}`
}
