// The request, connection or background task that the current code runs for. Its costs arise for each request, so a
// request pays for one `enterWith`, one small object and one property of its socket: no closure, no listener, no entry
// in a collection. (A `close` listener alone cost 8–10 %.)

import { AsyncLocalStorage, executionAsyncResource } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { announcesBody } from '../../core/connections/announced-body.ts'
import { follow } from '../process/diagnostics.ts'
import { trackArrival } from './done-requests.ts'
import { type Connection, lastRequest, RequestContext } from './request-context.ts'

/** Background work with a name. */
export interface Task {
  readonly name: string
}

export type Culprit = RequestContext | Task

interface RequestStart {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Connection
}

/** Called for each request while it is set. Only a drain sets it, so that serving does not pay for it. */
export type ArrivalListener = (
  response: ServerResponse,
  connection: Connection,
  earlier: ServerResponse | undefined,
) => void

const requestStart = 'http.server.request.start'
const storage = new AsyncLocalStorage<Culprit>()
/** Without `async_hooks`, Node emits the `end` of a body that arrives later outside of its request's context. */
let losesLateBodies = false
let onFirst: (connection: Connection) => void = () => undefined
let onArrival: ArrivalListener | undefined
let served = 0

/** Begin to track what code runs for, and call `onFirstRequest` for each connection; returns the end of that. */
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

/** The request, connection or task that the current code runs for. */
export function findCulprit(): Culprit | undefined {
  return storage.getStore()
}

export function lastResponseOf(connection: Connection): ServerResponse | undefined {
  return connection[lastRequest]?.source
}

/** Whether a request of this connection was ever seen. */
export function hasHadRequest(connection: Connection): boolean {
  return connection[lastRequest] !== undefined
}

/**
 * Whether no later request of its connection has arrived. A destroyed request (leaving a loop over its body destroys
 * it) has no connection any more, and a response that waits for its turn has none yet.
 */
export function isLastOfConnection({ socket, req }: ServerResponse): boolean {
  const connection: Connection | null = socket ?? req.socket
  return connection !== null && lastResponseOf(connection)?.req === req
}

/** Run work in this context; whatever the work leaves running stays in it. */
export function runFor<T>(culprit: Culprit, work: () => T): T {
  return storage.run(culprit, work)
}

/** Run the worker's own work outside of any context, so that no request is blamed for it. */
export function runForNobody<T>(work: () => T): T {
  return storage.run(undefined as unknown as Culprit, work)
}

/** Enter this context: the code that runs from here on runs in it. */
export function enter(culprit: Culprit): void {
  storage.enterWith(culprit)
}

/** Enter the context of a request that does not arrive by HTTP/1, and count it. */
export function beginRequest(culprit: Culprit): void {
  served += 1
  storage.enterWith(culprit)
}

/** Whether the last request of a connection is still unanswered. */
export function isAnswering(connection: Connection): boolean {
  return lastResponseOf(connection)?.writableFinished === false
}

/** How many requests have begun since this process was forked. */
export function countServed(): number {
  return served
}

function onRequest({ request, response, socket }: RequestStart): void {
  served += 1
  const context = new RequestContext(response, request.method, request.url)
  const earlier = socket[lastRequest]
  trackArrival(earlier) // before the context is entered: an alarm must not run in the request's context
  storage.enterWith(context)
  socket[lastRequest] = context
  if (losesLateBodies && announcesBody(request.headers)) request.prependListener('end', reenter)
  if (earlier === undefined) onFirst(socket)
  if (onArrival !== undefined) onArrival(response, socket, earlier?.source)
}

/**
 * Whether AsyncLocalStorage keeps a store on the resource of `async_hooks`. It does so before Node 24, and on Node 24
 * when asked to, but not on Node 22 with `--experimental-async-context-frame`.
 */
function standsOnAsyncHooks(): boolean {
  const probe: Task = { name: 'probe' }
  return runFor(probe, () => {
    const resource = executionAsyncResource()
    return Reflect.ownKeys(resource).some((key) => Reflect.get(resource, key) === probe)
  })
}

/** Closes over nothing: the request finds its context through its socket, unless a later request is there. */
function reenter(this: IncomingMessage): void {
  const context = (this.socket as Connection | null)?.[lastRequest]
  if (context?.source?.req === this) storage.enterWith(context)
}
