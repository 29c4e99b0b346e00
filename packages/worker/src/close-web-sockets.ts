// Closes the WebSockets of ws and of socket.io when a worker drains.

import { AppError } from './api/errors.ts'
import type { DrainNotice, WorkerContext } from './api/worker-context.ts'
import type { CloseOptions } from './api/worker-options.ts'
import { limitSpread } from './core/connections/close-spread.ts'
import { resolveSpread } from './options/resolve-options.ts'
import { closeInBatches, type ListClients } from './shell/drain/close-in-batches.ts'

/** A `WebSocketServer` of `ws`, as far as its types show. */
export interface WebSocketServerLike {
  readonly clients: Iterable<{ close(code: number, reason: string): void }>
}

/** A `Server` of `socket.io`, as far as its types show. */
export interface SocketIoServerLike {
  readonly engine: { readonly clientsCount: number }
}

/**
 * When the worker drains, close each WebSocket of a server with code 1001 ("going away"), spread over a time, so that a
 * thousand clients do not reconnect in the same moment.
 *
 * Clients of socket.io are closed below its protocol, with either transport, because they reconnect by themselves only
 * then. A client that connects while the worker drains is closed a second later. A WebSocket that is still open at the
 * drain's deadline is closed with 1001 then.
 *
 * @throws {AppError} `ERR_APP_INVALID` for another server, or a wrong option.
 */
export function closeWebSockets(
  context: WorkerContext,
  server: WebSocketServerLike | SocketIoServerLike,
  options: CloseOptions = {},
): void {
  const spreadMs = resolveSpread(options)
  const listClients = chooseList(Object(server)) // unchecked, so it may be anything
  const begin = ({ reason, timeoutMs }: Pick<DrainNotice, 'timeoutMs' | 'reason'>) =>
    closeInBatches(listClients, reason === 'interrupt' ? 0 : limitSpread(spreadMs, timeoutMs))
  if (context.signal.aborted) begin({ reason: 'requested', timeoutMs: Infinity })
  else context.once('draining', begin)
}

function chooseList(server: WebSocketServerLike | SocketIoServerLike): ListClients {
  if (isWebSocketServer(server))
    return () => [...server.clients].map((client) => () => client.close(goingAway, 'going away'))
  if (isSocketIoServer(server)) return () => listEngineClients(server)
  throw new AppError(
    'ERR_APP_INVALID',
    '`closeWebSockets` needs a WebSocketServer of ws that tracks its clients, or a Server of socket.io',
  )
}

const goingAway = 1001

function isWebSocketServer(server: object): server is WebSocketServerLike {
  const { clients } = server as Partial<WebSocketServerLike>
  return typeof clients?.[Symbol.iterator] === 'function'
}

function isSocketIoServer(server: object): server is SocketIoServerLike {
  return 'engine' in server || 'disconnectSockets' in server // it has no engine until it is attached
}

/** `clients` is in the documentation of engine.io, and not in its types. */
function listEngineClients({ engine }: SocketIoServerLike): (() => void)[] {
  const { clients = {} } = (engine ?? {}) as { clients?: Record<string, { close(): void }> }
  return Object.values(clients).map((client) => () => client.close())
}
