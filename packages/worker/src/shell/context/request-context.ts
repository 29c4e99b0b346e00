// The context of a request: the store that its code runs with. Whatever a request leaves behind (a timer of half an
// hour, a promise in a cache) keeps that store for as long as it lives itself, so the store drops the response, with
// all that the app has attached to it, once the response is done. What a report needs stays.

import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Socket } from 'node:net'

/**
 * The response, or in HTTP/2 the stream, that is to be answered; or a connection that was upgraded or never spoke HTTP.
 */
export type Source = ServerResponse | ServerHttp2Stream | Socket

export class RequestContext<Of extends Source = Source> {
  /** `undefined` once it is done. */
  source: Of | undefined
  readonly method: string | undefined
  /** The URL as the client sent it; routers rewrite the one of the request. */
  readonly url: string | undefined

  constructor(source: Of, method?: string, url?: string) {
    this.source = source
    this.method = method
    this.url = url
  }
}

/** The context of the last request of a connection, kept on its socket. */
export const lastRequest = Symbol('regrow.lastRequest')

export type Connection = Socket & { [lastRequest]?: RequestContext<ServerResponse> }

/** Whether its code has written the whole answer; a connection can always write more. */
export function isAnswered(source: Source): boolean {
  if (source instanceof Socket) return false
  return source.headersSent && source.writableEnded // a stream for HEAD has ended before it is answered
}

/** Whether a response is still held. One that is done is dropped here. */
export function isHeld(context: RequestContext<ServerResponse>): boolean {
  if (context.source !== undefined && isDone(context.source)) context.source = undefined
  return context.source !== undefined
}

/** Whether nobody can be answered any more, and Node holds nothing of it: a request may emit `end` after its answer. */
function isDone({ req, writableFinished }: ServerResponse): boolean {
  if (req.socket?.destroyed !== false) return true
  return writableFinished && (req.readableEnded || req.destroyed)
}
