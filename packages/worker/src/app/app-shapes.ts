// Recognises an app by the methods that its documentation promises, never by its name or its class. The first shape
// that fits wins.
//
// Many objects have `listen` and `close`, so the frameworks come first, and what has only these two comes last. The
// parameters decide about a function without such methods: one that takes a response answers requests, because a
// function that starts an app gets one argument.

import { Server } from 'node:net'
import type {
  ExpressLike,
  FastifyLike,
  FetchLike,
  KoaLike,
  ListenLike,
  NestLike,
  RequestHandler,
  StartObject,
} from '../api/app-types.ts'

export type Shape =
  | { readonly is: 'server'; readonly app: Server }
  | { readonly is: 'express'; readonly app: ExpressLike }
  | { readonly is: 'adapter'; readonly app: RequestHandler }
  | { readonly is: 'handler'; readonly app: RequestHandler }
  /** A router of Express, which serves within an app and not by itself. */
  | { readonly is: 'router' }
  /** Express itself, which makes apps. */
  | { readonly is: 'factory' }
  | { readonly is: 'function'; readonly app: (...parameters: never[]) => unknown }
  | { readonly is: 'fastify'; readonly app: FastifyLike }
  | { readonly is: 'nest'; readonly app: NestLike }
  | { readonly is: 'koa'; readonly app: KoaLike }
  | { readonly is: 'start'; readonly app: StartObject }
  | { readonly is: 'fetch'; readonly app: FetchLike }
  | { readonly is: 'listen'; readonly app: ListenLike }
  | { readonly is: 'nothing' }

/** What an app may be, for error messages. */
export const accepted =
  'a function (request, response); a server that does not listen yet ' +
  '(http, https, http2, tls, net); an Express, Fastify, Koa, Hono or NestJS app; an object with fetch(request), or with ' +
  'listen() and close(); a function start(context); or { start, stop }'

export function recognise(app: unknown): Shape {
  if (app instanceof Server) return { is: 'server', app }
  if (typeof app === 'function') return { is: first(functions, app) ?? nameBare(app), app } as Shape
  return { is: (isObject(app) && first(objects, app)) || 'nothing', app } as Shape
}

function nameBare({ length }: { readonly length: number }): Shape['is'] {
  return length >= 2 ? 'handler' : 'function'
}

function first(shapes: Shapes, app: object): string | undefined {
  return Object.entries(shapes).find(([, fits]) => fits(app))?.[0]
}

/** The shapes, in the order in which they are tried. */
type Shapes = Record<string, (app: object) => boolean>

const functions: Shapes = {
  express: (app) => hasMethods(app, ['handle', 'listen']), // Connect has the same
  adapter: (app) => hasMethods(app, ['fetch', 'requestListener']), // `@whatwg-node/server`, GraphQL Yoga
  fetch: (app) => hasMethods(app, ['fetch']),
  router: (app) => hasMethods(app, ['handle', 'route', 'use']),
  factory: (app) => hasMethods(app, ['Router', 'static']),
}

const objects: Shapes = {
  fastify: (app) =>
    hasMethods(app, ['ready', 'inject', 'listen', 'close']) &&
    (app as FastifyLike).server instanceof Server,
  nest: (app) => hasMethods(app, ['init', 'getHttpServer', 'getHttpAdapter', 'listen', 'close']),
  koa: (app) => hasMethods(app, ['callback', 'use', 'listen']),
  start: (app) => hasMethods(app, ['start']) && isOptionalMethod((app as { stop?: unknown }).stop),
  fetch: (app) => hasMethods(app, ['fetch']),
  listen: (app) => hasMethods(app, ['listen', 'close']),
}

/** `in` comes first, because some routers return a function for any name. */
function hasMethods(app: object, names: readonly string[]): boolean {
  const methods = app as Record<string, unknown>
  return names.every((name) => name in app && typeof methods[name] === 'function')
}

function isOptionalMethod(value: unknown): boolean {
  return value === undefined || typeof value === 'function'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
