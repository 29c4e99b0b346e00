// A load of clients that send one request after the other until they are told to stop: some keep
// their connection, some open a new one for each request.

import { keepOneConnection, type Outcome, send, type Target } from './request.ts'
import { type Failure, Tally } from './tally.ts'

export interface HammerOptions {
  readonly port: number
  /** A Unix domain socket, instead of the port. */
  readonly socketPath?: string
  /** Clients that keep their connection. */
  readonly kept?: number
  /** Clients that open a new connection for each request. */
  readonly fresh?: number
  readonly path?: string
  readonly method?: string
  readonly payload?: string
  /** How long a client thinks between an answer and its next request; 25 ms where nothing is said. */
  readonly pauseMs?: number
  readonly timeoutMs?: number
  /** Called for each outcome, for live figures. */
  readonly onOutcome?: (outcome: Outcome) => void
}

export interface Hammer {
  readonly tally: Tally
  /**
   * Goes on until `atLeast` requests were served, lets those that are under way end, and gives the final tally.
   * So a test asks for a number on a slow machine, too.
   */
  stop(atLeast?: number): Promise<Tally>
}

/** Start the clients. */
export function startHammer(options: HammerOptions): Hammer {
  const { kept = 8, fresh = 4 } = options
  const state = { stopping: false, tally: new Tally() }
  const clients = [
    ...Array.from({ length: kept }, () => runClient(options, state, 'kept')),
    ...Array.from({ length: fresh }, () => runClient(options, state, 'new')),
  ]
  return {
    tally: state.tally,
    async stop(atLeast = 0) {
      await state.tally.untilServedInAll(atLeast)
      state.stopping = true
      await Promise.all(clients)
      return state.tally
    },
  }
}

async function runClient(
  options: HammerOptions,
  state: { stopping: boolean; readonly tally: Tally },
  connection: Failure['connection'],
): Promise<void> {
  const { port, path = '/', method = 'GET', payload, pauseMs = 25, timeoutMs = 10_000 } = options
  const agent = connection === 'kept' ? keepOneConnection() : false
  const body = payload === undefined ? {} : { payload }
  const address =
    options.socketPath === undefined ? { port } : { port, socketPath: options.socketPath }
  const target: Target = { ...address, path, method, agent, timeoutMs, ...body }
  let lastWorker: string | undefined
  while (!state.stopping) {
    const outcome = await send(target)
    const heldBy = outcome.reused ? lastWorker : undefined
    state.tally.add(outcome, { connection, path, heldBy })
    lastWorker = outcome.headers?.['x-worker']?.toString()
    options.onOutcome?.(outcome)
    if (pauseMs > 0) await think(pauseMs)
  }
  if (agent) agent.destroy()
}

function think(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
