import { AppError } from './api/errors.ts'
import type { DrainNotice, WorkerContext } from './api/worker-context.ts'
import type { CloseOptions } from './api/worker-options.ts'
import { limitSpread } from './core/connections/close-spread.ts'
import { resolveSpread } from './options/resolve-options.ts'
import { closeInBatches, type ListClients } from './shell/drain/close-in-batches.ts'

/** A `WebSocketServer` of `ws`, as far as its types tell. */
export interface WebSocketServerLike {
  readonly clients: Iterable<{ close(code: number, reason: string): void }>
}

/** A `Server` of `socket.io`, as far as its types tell. */
export interface SocketIoServerLike {
  readonly engine: { readonly clientsCount: number }
}

/**
 * When the worker drains, close each WebSocket of a server with code 1001 ("going away"), spread over
 * a time, so that a thousand clients do not come back in the same moment.
 *
 * Clients of socket.io are closed below its protocol, with either transport: only so do they come
 * back by themselves. Who connects while the worker drains is closed a second later. A WebSocket that
 * nobody closes is closed with 1001 at the drain's deadline.
 *
 * @throws {AppError} `ERR_APP_INVALID` for another server, or a wrong option.
 */
export function closeWebSockets(
  context: WorkerContext,
  server: WebSocketServerLike | SocketIoServerLike,
  options: CloseOptions = {},
): void {
  const spreadMs = resolveSpread(options)
  const listClients = chooseList(Object(server)) // nobody has checked what it is
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
