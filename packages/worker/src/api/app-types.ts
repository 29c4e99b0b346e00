// What an app may be, as types: functions, servers and the frameworks that are recognised.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import type { WorkerContext } from './worker-context.ts'

/** Answers one request. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown

/**
 * Servers that an app has started. The worker waits for a server that does not listen yet, unless its connections come
 * in messages, for which the program listens then.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a start function need not return anything
type Started = Server | readonly Server[] | void | undefined

export type StartFunction = (context: WorkerContext) => Started | Promise<Started>

export interface StartObject {
  start: StartFunction
  /** Called when the worker holds nothing any more, right before it leaves. */
  stop?: (() => unknown) | undefined
}

/** An app that starts itself. The worker also finds servers that the app does not return. */
export type StartApp = StartFunction | StartObject

/** A server of `node:http`, `https`, `http2`, `tls` or `net`. */
export type AppServer = Server

/** An application of Express or Connect, as far as its types show. */
export interface ExpressLike {
  (request: IncomingMessage, response: ServerResponse): unknown
  listen(...parameters: never[]): unknown
}

/** A Koa application, as far as its types show. */
export interface KoaLike {
  callback(): RequestHandler
  use(...parameters: never[]): unknown
  listen(...parameters: never[]): unknown
}

/** A Fastify instance, as far as its types show. */
export interface FastifyLike {
  readonly server: AppServer
  ready(): PromiseLike<unknown>
  inject(...parameters: never[]): unknown
  listen(...parameters: never[]): unknown
  close(): PromiseLike<unknown>
}

/** A NestJS application (`INestApplication`) of either adapter, as far as its types show. */
export interface NestLike {
  init(): Promise<unknown>
  getHttpServer(): AppServer
  getHttpAdapter(): unknown
  listen(...parameters: never[]): Promise<unknown>
  close(): Promise<unknown>
}

/** A Hono application, or anything else that answers requests of the Fetch standard. */
export interface FetchLike {
  fetch(request: Request): Response | PromiseLike<Response>
}

/** Anything else that listens by itself. What has a property `listening` is a server, and is treated as one. */
export interface ListenLike {
  /** Called with the port as a number, the path, or the object of the option `listen`. */
  listen(...parameters: never[]): unknown
  /** Called when the worker holds nothing any more, right before it leaves. */
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
