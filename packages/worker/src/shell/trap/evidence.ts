// Collects where an error came from, as far as Node shows it when the error arrives. Nothing is recorded beforehand, so
// requests pay nothing: the code that runs now has a number, and what started it has one, too; both are compared with
// the numbers of open handles.

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
  /** The request, connection or task that the error was thrown in. */
  readonly context: Culprit | undefined
  /**
   * Looked through up to the first that is not the context: in a storm of errors that is much less than all of them.
   */
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

/** A rejection arrives later than it happened: nothing is left of where it came from. */
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
 * Only some messages of WebSockets are inflated at a time. So the message that is done begins the next one that waits,
 * and that one belongs to the connection of the former from then on.
 */
function isInflated({ is }: Classified): boolean {
  return is === 'connection' && executionAsyncResource().constructor?.name === 'Zlib'
}

/**
 * Whether the error was thrown by the suspect's own listener, while Node called it. An HTTP/2 session calls listeners
 * in ticks of their own, which it has started.
 */
function isInListenerOf(suspect: Classified): boolean {
  if (suspect.is === 'response') {
    const { socket } = suspect.response.req
    return socket !== null && executionAsyncId() === parserIdOf(socket)
  }
  if (suspect.is !== 'stream' || suspect.stream.session === undefined) return false
  return triggerAsyncId() === sessionIdOf(suspect.stream.session as ServerHttp2Session)
}

/** Thrown by a listener for the data of a shared handle, or by a tick or a timer that the listener started. */
function cameThroughHandle(): boolean {
  // Only the opener of a connection listens for its being established.
  const resource = executionAsyncResource()
  const kind = resource.constructor?.name
  if (/ConnectWrap$/.test(kind)) return false
  // Only the resource shows a connection that has just been closed. The pipe of a child process that is gone belongs to
  // its opener.
  const owner = kind === 'TCP' ? ownerOf(resource) : undefined
  if (owner instanceof Socket) return isShareable(owner)
  const ids = [executionAsyncId(), triggerAsyncId()]
  return activeHandles().some((handle) => isShareable(handle) && ids.includes(asyncIdOf(handle)))
}

/**
 * Whether requests may share a handle. A client's connection to us they cannot. Node's own HTTP client gives each
 * request its own context, also on a connection that is used again.
 */
function isShareable(handle: object): boolean {
  if (!(handle instanceof Socket))
    return handle instanceof DatagramSocket || isChannelToChild(handle)
  return serverOf(handle) === undefined && !isOfHttpClient(handle)
}

/** The port of a thread has no number to be found; errors of its listeners pass through Node's code for it. */
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
