// What a request is to the code that runs for it: the store of its context. Whatever a request leaves behind (a
// timer of half an hour, a promise in a cache) keeps that store for as long as it lives itself, so the store
// lets go of the response, and of all that the app has hung on it, once that is done. What a report has to
// say of it is kept.

import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Socket } from 'node:net'

/** The response that is to be written (in HTTP/2, the stream), or a connection that was upgraded or never spoke HTTP. */
export type Source = ServerResponse | ServerHttp2Stream | Socket

export class RequestContext<Of extends Source = Source> {
  /** None once it is done. */
  source: Of | undefined
  readonly method: string | undefined
  /** As the client has sent it; routers rewrite what the request says. */
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

/** Whether its code has said all that there is to say; a connection has always more. */
export function isAnswered(source: Source): boolean {
  if (source instanceof Socket) return false
  return source.headersSent && source.writableEnded // a stream for HEAD ended before it began
}

/** Whether a response is still held; one that is done is let go of here. */
export function isHeld(context: RequestContext<ServerResponse>): boolean {
  if (context.source !== undefined && isDone(context.source)) context.source = undefined
  return context.source !== undefined
}

/** Nobody can be answered any more, and Node holds nothing of it either: `end` of a request may come after the response. */
function isDone({ req, writableFinished }: ServerResponse): boolean {
  if (req.socket?.destroyed !== false) return true
  return writableFinished && (req.readableEnded || req.destroyed)
}
