// The public face of a pool: its options, its events, its status, its verbs.

import type { EventEmitter } from 'node:events'
import type { DrainReason, ErrorData, ErrorReport, Load } from '@regrow/protocol'
import type { PoolError } from './errors.ts'

/** What `createPool` takes. Every duration is in milliseconds; `Infinity` means never, `0` at once. */
export interface PoolOptions {
  /**
   * The program that each worker runs: a path, a `file:` URL, or a relative path taken from `cwd`.
   * It is resolved anew at each fork, so a symbolic link that was moved is followed.
   */
  readonly entry: string | URL
  /**
   * How many workers serve.
   * @default `WEB_CONCURRENCY`, else the available parallelism within the container's CPU limit
   */
  readonly size?: number
  /**
   * Arguments of the program (`process.argv.slice(2)` in a worker).
   * @default []
   */
  readonly args?: readonly string[]
  /**
   * Arguments of Node.js itself, such as `--max-old-space-size=512`.
   * @default process.execArgv
   */
  readonly execArgv?: readonly string[]
  /**
   * Environment variables on top of the master's own.
   * @default {}
   */
  readonly env?: Readonly<Record<string, string>>
  /**
   * The workers' working directory, followed anew at each fork.
   * @default the master's, by its logical name (`PWD`) where that is the same directory
   */
  readonly cwd?: string
  /**
   * When a program that does not use `@regrow/worker` counts as ready: once it listens, or, for
   * programs without a server, as soon as its process is online. Leave it alone for programs that
   * use `@regrow/worker`: they say themselves when they are ready.
   * @default 'listening'
   */
  readonly readyWhen?: 'listening' | 'online'
  /**
   * How long a worker may take to become ready before it is killed, which counts as a crash.
   * @default 30_000
   */
  readonly startTimeoutMs?: number
  /**
   * How long a worker may take to finish what it holds before it is killed.
   * @default 10_000
   */
  readonly drainTimeoutMs?: number
  /**
   * A worker that was ready for this long is stable: its crash is replaced at once and clears the
   * slot's count of crashes.
   * @default 10_000
   */
  readonly stableAfterMs?: number
  /**
   * How often a worker tells that its event loop turns, and how it fares.
   * @default 1_000
   */
  readonly heartbeatMs?: number
  /**
   * A worker that sent no heartbeat for this long hangs: it counts as crashed, and is killed once
   * another one accepts. At least three times `heartbeatMs`.
   * @default 30_000
   */
  readonly livenessTimeoutMs?: number
  /** How long a slot waits after quick crashes in a row. */
  readonly backoff?: BackoffOptions
  /** How many crashes in how much time exhaust the pool. */
  readonly restartWindow?: RestartWindowOptions
  /**
   * What an exhausted pool does: stop with `ERR_POOL_CRASH_LOOP`, or say so and keep trying.
   * @default 'fail'
   */
  readonly onExhausted?: 'fail' | 'keep-trying'
  /**
   * Exit codes by which a worker that leaves by itself asks not to be replaced.
   * @default [79]
   */
  readonly finalExitCodes?: readonly number[]
  /** When a healthy worker is replaced because it is worn. Limits are off by default. */
  readonly recycle?: RecycleOptions
  /** How workers are replaced by `reload` and `recycle`. */
  readonly reload?: ReloadOptions
  /**
   * Let the pool listen for signals while it runs: SIGTERM and SIGINT stop it (a second one
   * kills), SIGHUP reloads. Without it the pool installs no handler.
   * @default false
   */
  readonly signals?: boolean
}

/** The n-th quick crash in a row waits `minMs · factor^(n−2)`, at most `maxMs`; the first none. */
export interface BackoffOptions {
  /** @default 100 */
  readonly minMs?: number
  /** @default 30_000 */
  readonly maxMs?: number
  /** @default 2 */
  readonly factor?: number
  /**
   * The share of a delay that chance may take off, from 0 to 1, so that slots do not crash in step.
   * @default 0.5
   */
  readonly jitter?: number
}

/** Exits that nobody asked for, and failed starts, count; errors that a worker trapped do not. */
export interface RestartWindowOptions {
  /** @default Infinity */
  readonly maxRestarts?: number
  /** @default 60_000 */
  readonly windowMs?: number
}

/**
 * Limits of a worker's life. One that reaches a limit is replaced, successor first, one slot at a
 * time. Memory, requests and delay are what the worker's own heartbeat says.
 */
export interface RecycleOptions {
  /** @default Infinity */
  readonly maxAgeMs?: number
  /** @default Infinity */
  readonly maxRequests?: number
  /**
   * Resident set size.
   * @default Infinity
   */
  readonly maxMemoryBytes?: number
  /**
   * A worker that outgrows this drains at once if another one is ready, and as soon as one is if not.
   * @default Infinity
   */
  readonly hardMemoryBytes?: number
  /**
   * The event loop's delay at the 99th percentile; reached when five heartbeats in a row are above it.
   * @default Infinity
   */
  readonly maxLoopDelayMs?: number
  /**
   * The share that chance may take off `maxAgeMs` and `maxRequests`, from 0 to 1.
   * @default 0.1
   */
  readonly jitter?: number
  /**
   * How many worn workers may be in the middle of their replacement at the same time.
   * @default 1
   */
  readonly maxSurge?: number
}

export interface ReloadOptions {
  /**
   * How many workers may be in the middle of a replacement at the same time.
   * @default 1
   */
  readonly maxSurge?: number
  /**
   * How long a successor must stay ready before its predecessor is asked to go.
   * @default 0
   */
  readonly minReadyMs?: number
  /**
   * Asked about the first ready worker of the new code in each slot, before its predecessor goes: a
   * health check, or requests that warm it up. To throw or reject refuses it, and gives the reload up.
   */
  readonly verify?: (worker: WorkerId) => unknown
  /**
   * How long `verify` may take.
   * @default 10_000
   */
  readonly verifyTimeoutMs?: number
  /**
   * What becomes of the workers that a reload has replaced already when it is given up: they are
   * kept, or replaced again by the code before. That one is found by the real path that the entry
   * had, so it must still be there: deploy each release into a directory of its own.
   * @default 'keep'
   */
  readonly onFailure?: 'rollback' | 'keep'
  /**
   * After so many slots a reload waits for `continue()` or `abort()`.
   * @default Infinity
   */
  readonly pauseAfter?: number
}

/** Which worker an event is about. */
export interface WorkerId {
  readonly slot: number
  readonly generation: number
  /** `undefined` when the process could not be created. */
  readonly pid: number | undefined
}

/** Why a worker left, or was made to. */
export type ExitReason =
  | DrainReason
  | 'crash'
  | 'start-failed'
  | 'final'
  | 'start-timeout'
  | 'drain-timeout'
  | 'liveness'
  | 'channel-lost'
  | 'protocol'
  | 'kill'

/** Each event carries one object. */
export interface PoolEvents {
  'worker:forked': [WorkerId]
  'worker:ready': [WorkerId]
  /** A worker trapped an uncaught error; it serves until another one does, then drains. */
  'worker:faulted': [WorkerId & { readonly error: ErrorReport }]
  'worker:draining': [WorkerId & { readonly reason: DrainReason | 'channel-lost' }]
  /** A worker reached a limit of `recycle`, and its successor is wanted. */
  'worker:worn': [
    WorkerId & {
      readonly limit:
        | 'maxAgeMs'
        | 'maxRequests'
        | 'maxMemoryBytes'
        | 'hardMemoryBytes'
        | 'maxLoopDelayMs'
      readonly value: number
    },
  ]
  /** A worker missed a deadline and is killed; one that fell silent, once another one accepts. */
  'worker:overdue': [
    WorkerId & {
      readonly deadline: 'start-timeout' | 'drain-timeout' | 'liveness'
      readonly timeoutMs: number
    },
  ]
  /** A worker's process is gone. `expected` is false for a crash. */
  'worker:exited': [
    WorkerId & {
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly reason: ExitReason
      /** The worker's own last error, where it could tell. */
      readonly error?: ErrorData
    },
  ]
  /** A worker sent something that the master does not understand. Reported once for each name. */
  'worker:unreadable': [WorkerId & { readonly name: string }]
  /** A slot's next fork waits because of quick crashes in a row. */
  'slot:delayed': [{ readonly slot: number; readonly delayMs: number; readonly crashes: number }]
  /** A slot's workers crashed quickly three times in a row. It is tried on, and slows nobody else. */
  'slot:degraded': [{ readonly slot: number; readonly crashes: number }]
  /** A worker left with one of `finalExitCodes`, and is not replaced. */
  'slot:closed': [{ readonly slot: number; readonly code: number }]
  'reload:started': [{ readonly generation: number }]
  'reload:completed': [{ readonly generation: number; readonly durationMs: number }]
  /** A reload waits for `continue()` or `abort()`. */
  'reload:paused': [{ readonly generation: number; readonly replaced: number }]
  'reload:aborted': [{ readonly generation: number; readonly error: PoolError }]
  /** The code of an earlier generation is put back, under a new one. */
  'rollback:started': [{ readonly generation: number; readonly code: number }]
  'rollback:completed': [{ readonly generation: number; readonly durationMs: number }]
  /** As many workers as wanted are ready: at the start, and again after a degradation. */
  'pool:ready': [{ readonly size: number }]
  /** Fewer workers are ready than wanted. `accepting` counts faulted ones that still serve. */
  'pool:degraded': [{ readonly accepting: number; readonly size: number }]
  /** More workers crashed than `restartWindow` allows. */
  'pool:exhausted': [{ readonly crashes: number; readonly windowMs: number }]
  'pool:failed': [{ readonly error: PoolError }]
  'pool:stopped': [Record<string, never>]
}

/** Plain data, safe for `JSON.stringify`. */
export interface PoolStatus {
  readonly state: 'idle' | 'starting' | 'running' | 'stopping' | 'stopped'
  /** How many workers are wanted. */
  readonly size: number
  readonly generation: number
  readonly reloading: boolean
  readonly workers: readonly WorkerStatus[]
  readonly slots: readonly SlotStatus[]
}

export interface WorkerStatus {
  readonly slot: number
  readonly generation: number
  readonly pid: number | null
  /** The generation whose code it runs: an older one than its own after a rollback. */
  readonly code: number
  readonly state: 'starting' | 'ready' | 'faulted' | 'hung' | 'draining' | 'killing'
  /** Milliseconds since it was forked. */
  readonly ageMs: number
  /** How it fares, from its last heartbeat; absent for programs that send none. */
  readonly load?: Load
}

export interface SlotStatus {
  readonly slot: number
  /** Quick crashes in a row. */
  readonly crashes: number
  /** Milliseconds until the next fork may happen; 0 when nothing holds it back. */
  readonly delayMs: number
  /** Its workers crashed three times in a row or more, and none has been stable since. */
  readonly degraded: boolean
  /** Its worker asked, by its exit code, not to be replaced. */
  readonly closed: boolean
}

/** A set of workers that run one app. Nothing happens until it is asked. */
export interface Pool extends EventEmitter<PoolEvents> {
  /**
   * Fork the workers.
   *
   * A slot that fails to start is tried again with backoff, three times in a row in all.
   *
   * @returns Resolves when `size` workers accept requests. A second call joins the first.
   * @throws {PoolError} `ERR_POOL_START_FAILED`, with the worker's own error as `cause`, once every
   * worker has gone again; `ERR_POOL_STOPPED` if the pool is stopped meanwhile.
   */
  start(): Promise<void>
  /**
   * Replace every worker by one that runs the code now on disk, a few at a time.
   *
   * A predecessor is asked to drain only after its successor reports ready, so the pool never
   * serves with fewer than `size` workers because of a reload. If a successor crashes or is late,
   * or `verify` refuses it, the reload is given up and the remaining predecessors keep serving; what was
   * replaced already is kept or rolled back, as `onFailure` says. A reload during a reload
   * queues one more, which further calls join. Handle the rejection: one that nobody handles ends
   * the master, as in every Node.js program.
   *
   * @param options `pauseAfter` for this reload, instead of the pool's.
   * @returns Resolves when the last predecessor has exited.
   * @throws {PoolError} `ERR_POOL_RELOAD_ABORTED`, with the successor's failure as `cause`;
   * `ERR_POOL_INVALID_OPTION`; `ERR_POOL_NOT_STARTED`; `ERR_POOL_STOPPED`.
   */
  reload(options?: Pick<ReloadOptions, 'pauseAfter'>): Promise<void>
  /**
   * Let a paused reload go on, to its end.
   *
   * @returns Resolves at once; the reload's own promise tells how it ends.
   * @throws {PoolError} `ERR_POOL_NOT_RELOADING` when none is paused; `ERR_POOL_STOPPED`.
   */
  continue(): Promise<void>
  /**
   * Give the reload that runs up, and put the code before back, whatever `onFailure` says.
   *
   * @returns Resolves when every worker runs the code before.
   * @throws {PoolError} `ERR_POOL_NOT_RELOADING` when none runs, or when another reload overrides
   * the rollback; `ERR_POOL_STOPPED`.
   */
  abort(): Promise<void>
  /**
   * Change how many workers are wanted. Surplus workers drain, the highest slots first.
   *
   * @returns Resolves when `size` workers accept requests and the surplus has exited; a call that a later
   * one overrides resolves with it.
   * @throws {PoolError} `ERR_POOL_INVALID_OPTION`; `ERR_POOL_RESIZE_FAILED` when a new worker fails
   * three times in a row (the pool keeps trying); `ERR_POOL_NOT_STARTED`; `ERR_POOL_STOPPED`.
   */
  resize(size: number): Promise<void>
  /**
   * Replace one worker, successor first.
   *
   * @returns Resolves when the predecessor has exited.
   * @throws {PoolError} `ERR_POOL_INVALID_OPTION`; `ERR_POOL_RECYCLE_ABORTED` when the successor
   * fails; `ERR_POOL_NOT_STARTED`; `ERR_POOL_STOPPED`.
   */
  recycle(slot: number): Promise<void>
  /**
   * Drain every worker and replace none. Commands that are under way reject with `ERR_POOL_STOPPED`
   * when the last worker has exited.
   *
   * @returns Resolves when the last worker has exited. A second call joins the first.
   */
  stop(): Promise<void>
  /**
   * Send SIGKILL to every worker now.
   *
   * @returns Resolves when the last worker has exited.
   */
  kill(): Promise<void>
  /** Tell what the pool is doing. */
  status(): PoolStatus
  /** The same as `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
