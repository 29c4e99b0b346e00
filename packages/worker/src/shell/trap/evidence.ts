// Where an error came from, as far as Node can tell when it has arrived. Nothing is noted beforehand,
// so requests pay nothing for it: what runs at this moment has a number, and what has started that
// has one, too; they are compared with those of what is open.

import { executionAsyncId, executionAsyncResource, triggerAsyncId } from 'node:async_hooks'
import { Socket as DatagramSocket } from 'node:dgram'
import type { ServerHttp2Session } from 'node:http2'
import { Socket } from 'node:net'
import type { Evidence, Source, Suspect } from '../../core/trap/blame.ts'
import { isOfHttpClient, parserIdOf, serverOf, sessionIdOf } from '../connections/node-internals.ts'
import { isAnswered, type RequestContext } from '../context/request-context.ts'
import type { Culprit } from '../context/task-context.ts'
import { activeHandles, asyncIdOf, isChannelToChild, ownerOf } from '../process/handles.ts'
import { type Classified, classify } from './culprit.ts'
import type { Origin } from './report.ts'

export interface Case {
  readonly thrown: unknown
  readonly origin: Origin
  /** In whose context it was thrown. */
  readonly context: Culprit | undefined
  /** Seen up to the first that is another one: in a storm of errors that is much less than all. */
  readonly inFlight: Iterable<RequestContext>
}

/** What is known of an error that has just arrived. */
export function findEvidence({ context, inFlight, ...error }: Case): Evidence {
  const suspect = classify(context)
  return {
    suspect: describeSuspect(suspect),
    source: findSource(error, suspect),
    othersInFlight: isOtherAmong(inFlight, context),
  }
}

function isOtherAmong(inFlight: Iterable<RequestContext>, context: Culprit | undefined): boolean {
  for (const each of inFlight) if (each !== context) return true
  return false
}

function describeSuspect(suspect: Classified): Suspect {
  switch (suspect.is) {
    case 'response':
      return isAnswered(suspect.response) ? 'answered' : 'waiting'
    case 'stream':
      return isAnswered(suspect.stream) ? 'answered' : 'waiting'
    case 'done':
      return 'answered'
    default:
      return suspect.is
  }
}

/** A rejection is told later than it happened: nothing is left of where it came from. */
function findSource(
  { thrown, origin }: Pick<Case, 'thrown' | 'origin'>,
  suspect: Classified,
): Source {
  if (origin === 'unhandledRejection') return 'own'
  if (executionAsyncId() === 0) return 'microtask'
  if (isInListenerOf(suspect)) return 'listener'
  if (cameThroughHandle() || cameThroughThread(thrown) || isInflated(suspect)) return 'shared'
  return 'own'
}

/**
 * The messages of a WebSocket are inflated only some at a time, so what waits is begun by the one that is done, and
 * belongs to that one's connection from then on.
 */
function isInflated({ is }: Classified): boolean {
  return is === 'connection' && executionAsyncResource().constructor?.name === 'Zlib'
}

/** An HTTP/2 session calls its listeners in a tick of their own, which it has started. */
function isInListenerOf(suspect: Classified): boolean {
  if (suspect.is === 'response') {
    const { socket } = suspect.response.req
    return socket !== null && executionAsyncId() === parserIdOf(socket)
  }
  if (suspect.is !== 'stream' || suspect.stream.session === undefined) return false
  return triggerAsyncId() === sessionIdOf(suspect.stream.session as ServerHttp2Session)
}

/** Thrown by a listener of its data, or by what that has put off, by a tick or a timer. */
function cameThroughHandle(): boolean {
  // That it was established is heard by who has opened it.
  const resource = executionAsyncResource()
  const kind = resource.constructor?.name
  if (/ConnectWrap$/.test(kind)) return false
  // It alone tells of a connection that has just been closed. The pipe of a child that is gone is its opener's.
  const owner = kind === 'TCP' ? ownerOf(resource) : undefined
  if (owner instanceof Socket) return isShareable(owner)
  const ids = [executionAsyncId(), triggerAsyncId()]
  return activeHandles().some((handle) => isShareable(handle) && ids.includes(asyncIdOf(handle)))
}

/**
 * Not a client's connection to us. Node's own HTTP client gives each request its own context, on a connection that
 * is used again, too.
 */
function isShareable(handle: object): boolean {
  if (!(handle instanceof Socket))
    return handle instanceof DatagramSocket || isChannelToChild(handle)
  return serverOf(handle) === undefined && !isOfHttpClient(handle)
}

/** A port has no number that could be found; what its listeners throw has gone through Node's code for it. */
function cameThroughThread(thrown: unknown): boolean {
  return /\bnode:internal\/(?:per_context\/messageport|worker)\b/.test(readStack(thrown))
}

function readStack(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.stack) : ''
  } catch {
    return '' // whatever an app throws may throw when it is looked at
  }
}
