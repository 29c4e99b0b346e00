// What an app may be, and how it is recognised: by its shape, never by its number of parameters.
// Whatever it is, it becomes one thing: something that starts, and may stop.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server } from 'node:net'
import { AppError } from './errors.ts'
import type { ListenTarget, ResolvedOptions } from './options.ts'
import { defaultListenTarget } from './options.ts'
import type { WorkerContext } from './worker-context.ts'

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Servers that an app started. One that does not listen yet is waited for. */
// biome-ignore lint/suspicious/noConfusingVoidType: a start function need not return anything
type Started = Server | readonly Server[] | void | undefined

type StartFunction = (context: WorkerContext) => Started | Promise<Started>

/** An app that starts itself. Servers that it does not return are found all the same. */
export type StartApp =
  | StartFunction
  | {
      start: StartFunction
      /** Called when nothing is held any more, right before the worker leaves. */
      stop?: () => unknown
    }

/** An Express application, as far as its types tell. */
export interface ExpressLike {
  (request: IncomingMessage, response: ServerResponse): unknown
  set(...parameters: never[]): unknown
  listen(...parameters: never[]): unknown
}

/**
 * An app that answers: a server that does not listen yet (`node:http`, `https`, `http2`, `tls` or `net`),
 * or an Express app.
 */
export type ServerApp = Server | ExpressLike

/** What every app becomes: a server of ours to listen on a target, or something that starts itself. */
export type Definition =
  | { readonly server: Server; readonly target: ListenTarget }
  | { readonly start: StartFunction; readonly stop: () => unknown }

const accepted =
  'a function (request, response) with the option `listen`, a server that does not listen ' +
  'yet (http, https, http2, tls, net), an Express app, a function start(context), or { start, stop }'

export function defineApp(app: unknown, options: ResolvedOptions): Definition {
  const server = asServer(app, options)
  if (server) {
    if (server.listening) throw invalid('a server that listens already; return it from start()')
    return { server, target: options.listen ?? defaultListenTarget(process.env) }
  }
  if (options.listen !== undefined) throw invalid(`${show(app)} with the option \`listen\``)
  return asStart(app) ?? fail(app)
}

function asServer(app: unknown, { listen }: ResolvedOptions): Server | undefined {
  if (app instanceof Server) return app
  const isHandler = isExpress(app) || (typeof app === 'function' && listen !== undefined)
  return isHandler ? createServer(app as RequestHandler) : undefined
}

function asStart(app: unknown): Definition | undefined {
  if (typeof app === 'function') return { start: app as StartFunction, stop: () => undefined }
  if (!isObject(app) || typeof app.start !== 'function') return undefined
  const { start, stop } = app as { start: StartFunction; stop?: unknown }
  if (stop !== undefined && typeof stop !== 'function') return undefined
  return { start: start.bind(app), stop: () => stop?.call(app) }
}

function isExpress(app: unknown): app is ExpressLike {
  if (typeof app !== 'function') return false
  const { handle, set, listen } = app as Partial<ExpressLike & { handle: unknown }>
  return [handle, set, listen].every((method) => typeof method === 'function')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function fail(app: unknown): never {
  throw invalid(show(app))
}

function invalid(got: string): AppError {
  return new AppError('ERR_APP_INVALID', `An app must be ${accepted}; got ${got}`)
}

function show(app: unknown): string {
  if (!isObject(app))
    return typeof app === 'function' ? 'a function' : `${String(app)} (${typeof app})`
  return `an object with ${Object.keys(app).slice(0, 8).join(', ') || 'no keys'}`
}
