import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { WorkerContext } from './worker-context.ts'

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Servers that an app started. One that does not listen yet is waited for, unless its connections come in messages (the program listens
 * for those).
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a start function need not return anything
type Started = Server | readonly Server[] | void | undefined

export type StartFunction = (context: WorkerContext) => Started | Promise<Started>

export interface StartObject {
  start: StartFunction
  /** Called when nothing is held any more, right before the worker leaves. */
  stop?: (() => unknown) | undefined
}

/** An app that starts itself. Servers that it does not return are found all the same. */
export type StartApp = StartFunction | StartObject

/** A server of `node:http`, `https`, `http2`, `tls` or `net`. */
export type AppServer = Server

/** An application of Express or Connect, as far as its types tell. */
export interface ExpressLike {
  (request: IncomingMessage, response: ServerResponse): unknown
  listen(...parameters: never[]): unknown
}

/** A Koa application, as far as its types tell. */
export interface KoaLike {
  callback(): RequestHandler
  use(...parameters: never[]): unknown
  listen(...parameters: never[]): unknown
}

/** A Fastify instance, as far as its types tell. */
export interface FastifyLike {
  readonly server: AppServer
  ready(): PromiseLike<unknown>
  inject(...parameters: never[]): unknown
  listen(...parameters: never[]): unknown
  close(): PromiseLike<unknown>
}

/** A NestJS application (`INestApplication`) of either adapter, as far as its types tell. */
export interface NestLike {
  init(): Promise<unknown>
  getHttpServer(): AppServer
  getHttpAdapter(): unknown
  listen(...parameters: never[]): Promise<unknown>
  close(): Promise<unknown>
}

/** A Hono application, or anything else that answers requests as the Fetch standard has them. */
export interface FetchLike {
  fetch(request: Request): Response | PromiseLike<Response>
}

/** Anything else that listens by itself. A server says `listening`, and is taken as a server. */
export interface ListenLike {
  /** Called with the port as a number, the path, or the object that `listen` of the options is. */
  listen(...parameters: never[]): unknown
  /** Called when nothing is held any more, right before the worker leaves. */
  close(...parameters: never[]): unknown
  readonly listening?: never
}

/** An app that answers requests: a server that does not listen yet, or a framework's app. */
export type ServerApp =
  | AppServer
  | ExpressLike
  | FastifyLike
  | KoaLike
  | FetchLike
  | NestLike
  | ListenLike
