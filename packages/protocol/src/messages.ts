// The messages between a worker and its master. Facts go up, in the past tense or as adjectives; orders go down, in the
// imperative. There is no `drained` and no `exited`: only the exit itself proves that a worker is gone.

import type { ErrorData } from './error-data.ts'

/**
 * Why a worker drains. The reason decides how long idle connections are kept; see `docs/signals.md` of
 * `@regrow/worker`.
 */
export const drainReasons = [
  'reload',
  'recycle',
  'resize',
  'faulted',
  'start-failed',
  'stop',
  'interrupt',
  'signal',
  'orphaned',
  'requested',
  'closed',
] as const

export type DrainReason = (typeof drainReasons)[number]

/** What is known of an uncaught error: the error itself, and what the worker was doing when it was thrown. */
export interface ErrorReport extends ErrorData {
  /** By which of Node's two last resorts it was caught. */
  readonly origin: 'uncaughtException' | 'unhandledRejection'
  /** Method of the request to blame, if there is one. */
  readonly method?: string
  /** Path of the request to blame, without its query, which may hold secrets. */
  readonly path?: string
  /** Name of the background task to blame, if there is one. */
  readonly task?: string
  /**
   * The error was thrown in the context of the named request, and another one in flight may be to blame: that was not
   * decided yet.
   */
  readonly suspected?: true
  /** How many more reports this worker did not send, so that a storm of errors floods nobody. */
  readonly suppressed?: number
}

/** The worker has loaded `@regrow/worker`: it will call `runWorker`, and understands no order before that. */
export interface LoadedFact {
  readonly type: 'loaded'
}

/** The worker speaks the protocol, and will send `ready`. */
export interface StartingFact {
  readonly type: 'starting'
}

/** The worker can serve. */
export interface ReadyFact {
  readonly type: 'ready'
}

/** The worker, a standby, has loaded everything and waits for the order `serve`. */
export interface PreparedFact {
  readonly type: 'prepared'
}

/** The worker trapped an uncaught error, and serves until it is ordered to drain. */
export interface FaultedFact {
  readonly type: 'faulted'
  readonly report: ErrorReport
}

/** The worker cannot go on because of this error; its exit follows. */
export interface FailedFact {
  readonly type: 'failed'
  readonly error: ErrorData
}

/** The worker listens on a socket of its own, about which Node sends the master no message. */
export interface ListeningFact {
  readonly type: 'listening'
}

/**
 * The worker listens nowhere, because it wants a port for itself that somebody else has. Its program got the error, and
 * may go on all the same.
 */
export interface ExcludedFact {
  readonly type: 'excluded'
  readonly error: ErrorData
}

/** The worker has stopped taking new work. */
export interface DrainingFact {
  readonly type: 'draining'
  readonly reason: DrainReason
}

/** How busy a worker is, measured since its previous heartbeat. */
export interface Load {
  /** Ninety-ninth percentile of the event loop's delay. */
  readonly loopDelayP99Ms: number
  /** The longest delay of the event loop. */
  readonly loopDelayMaxMs: number
  /** Resident set size. */
  readonly memoryBytes: number
  /** Requests that have begun and are not answered yet. */
  readonly inFlight: number
  /** Requests that have begun since the worker was forked. */
  readonly served: number
  /** A debugger is attached or may attach: it can pause the worker, which then sends no heartbeat. */
  readonly inspected: boolean
}

/** The worker's event loop turns. */
export interface HeartbeatFact {
  readonly type: 'heartbeat'
  readonly load: Load
}

/** Where a blocked worker is stuck. */
export interface HangReport {
  /** How long the event loop had not turned. */
  readonly silentMs: number
  /** The frames of the running code, as in the `stack` of an error. */
  readonly stack: string
  /** Method of the request that the code runs for, if there is one. */
  readonly method?: string
  /** Path of that request, without its query, which may hold secrets. */
  readonly path?: string
  /** Name of the background task that the code runs for, if there is one. */
  readonly task?: string
}

/** The worker's event loop has not turned for so long that the master will soon judge it hung. */
export interface BlockedFact {
  readonly type: 'blocked'
  readonly report: HangReport
}

export type Fact =
  | LoadedFact
  | StartingFact
  | ReadyFact
  | PreparedFact
  | FaultedFact
  | FailedFact
  | ListeningFact
  | ExcludedFact
  | DrainingFact
  | HeartbeatFact
  | BlockedFact

/** Stop taking new work, finish what is held, leave. */
export interface DrainOrder {
  readonly type: 'drain'
  readonly reason: DrainReason
  /** Milliseconds from receipt until the worker must be gone; absent means without limit. */
  readonly timeoutMs?: number
}

/** Serve from now on, in this slot. A prepared worker gets it. */
export interface ServeOrder {
  readonly type: 'serve'
  readonly slot: number
}

export type Order = DrainOrder | ServeOrder
