// Knows for whom code runs: the store is the context of a request or a connection, or a background task.
// The costs are counted per request, so a request pays for one `enterWith`, one small object and one property
// of its socket: no closure, no listener, no entry in a collection. (A `close` listener alone cost 8–10 %.)

import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { announcesBody } from '../../core/connections/announced-body.ts'
import { follow } from '../process/diagnostics.ts'
import { onLaterArrival } from './done-requests.ts'
import { type Connection, lastRequest, RequestContext } from './request-context.ts'

/** Background work that has a name. */
export interface Task {
  readonly name: string
}

export type Culprit = RequestContext | Task

interface RequestStart {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Connection
}

/** Told of each request while it is set; a drain sets it, so that serving does not pay for it. */
export type ArrivalListener = (
  response: ServerResponse,
  connection: Connection,
  earlier: ServerResponse | undefined,
) => void

const requestStart = 'http.server.request.start'
const storage = new AsyncLocalStorage<Culprit>()
/** Without `async_hooks` `end` of a body that arrives later is emitted outside of its request's context. */
let losesLateBodies = false
let onFirst: (connection: Connection) => void = () => undefined
let onArrival: ArrivalListener | undefined
let served = 0

/** Begin to note for whom code runs, and tell of each connection when its first request arrives; gives what ends that. */
export function watchRequests(
  onFirstRequest: (connection: Connection) => void,
  keepsLateBodies = standsOnAsyncHooks(),
): () => void {
  onFirst = onFirstRequest
  losesLateBodies = !keepsLateBodies
  return follow(requestStart, onRequest)
}

export function onRequestArrival(listener: ArrivalListener | undefined): void {
  onArrival = listener
}

/** For whom the code runs that runs now. */
export function findCulprit(): Culprit | undefined {
  return storage.getStore()
}

export function lastResponseOf(connection: Connection): ServerResponse | undefined {
  return connection[lastRequest]?.source
}

/** Whether a request of it was ever seen. */
export function hasHadRequest(connection: Connection): boolean {
  return connection[lastRequest] !== undefined
}

/**
 * Whether no later request of its connection has arrived. A request that was destroyed, as leaving a
 * loop over its body does, has no connection any more, and a response that waits for its turn none yet.
 */
export function isLastOfConnection({ socket, req }: ServerResponse): boolean {
  const connection: Connection | null = socket ?? req.socket
  return connection !== null && lastResponseOf(connection)?.req === req
}

/** Run work for this one; what the work leaves running still counts as its own. */
export function runFor<T>(culprit: Culprit, work: () => T): T {
  return storage.run(culprit, work)
}

/** Run what belongs to the worker itself, so that nobody's request is blamed for it. */
export function runForNobody<T>(work: () => T): T {
  return storage.run(undefined as unknown as Culprit, work)
}

/** From here on the code that runs runs for this one. */
export function enter(culprit: Culprit): void {
  storage.enterWith(culprit)
}

/** The same for a request that arrives by another way than HTTP/1's. */
export function beginRequest(culprit: Culprit): void {
  served += 1
  storage.enterWith(culprit)
}

/** Whether the last request of a connection is still unanswered. */
export function isAnswering(connection: Connection): boolean {
  return lastResponseOf(connection)?.writableFinished === false
}

/** Requests that have begun since the birth of this process. */
export function countServed(): number {
  return served
}

function onRequest({ request, response, socket }: RequestStart): void {
  served += 1
  const context = new RequestContext(response, request.method, request.url)
  const earlier = socket[lastRequest]
  onLaterArrival(earlier) // before the context is entered: an alarm shall not be the request's
  storage.enterWith(context)
  socket[lastRequest] = context
  if (losesLateBodies && announcesBody(request.headers)) request.prependListener('end', reenter)
  if (earlier === undefined) onFirst(socket)
  if (onArrival !== undefined) onArrival(response, socket, earlier?.source)
}

/**
 * Whether AsyncLocalStorage keeps a store on the resource that `async_hooks` knows: so it does before Node 24
 * and there when asked, but not on Node 22 with `--experimental-async-context-frame`.
 */
function standsOnAsyncHooks(): boolean {
  const probe: Task = { name: 'probe' }
  return runFor(probe, () => {
    const resource = executionAsyncResource()
    return Reflect.ownKeys(resource).some((key) => Reflect.get(resource, key) === probe)
  })
}

/** Closes over nothing: the request finds its context by its socket, unless a later one is there. */
function reenter(this: IncomingMessage): void {
  const context = (this.socket as Connection | null)?.[lastRequest]
  if (context?.source?.req === this) storage.enterWith(context)
}
