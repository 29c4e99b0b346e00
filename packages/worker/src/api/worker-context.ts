// What an app gets from its worker: its place in the pool, the notice of a drain, and names for its background work.

import type { EventEmitter } from 'node:events'
import type { DrainReason } from '@regrow/protocol'

/** Why a worker drains, and how long it may take; `Infinity` without a limit. */
export interface DrainNotice {
  readonly reason: DrainReason
  readonly timeoutMs: number
}

export interface WorkerEvents {
  /** The worker accepts no new work from now on. */
  draining: [DrainNotice]
}

/** The worker as its app sees it. */
export interface WorkerContext extends EventEmitter<WorkerEvents> {
  /** The slot of the pool, which a replacement inherits; 0 without a master. */
  readonly slot: number
  /** Raised by each reload; 0 without a master. */
  readonly generation: number
  /** Aborts when the worker begins to drain. */
  readonly signal: AbortSignal
  /**
   * Run background work under a name. A drain waits for it until the deadline, and an uncaught error of it is reported
   * with the name and costs no request its answer.
   *
   * @returns Settles as the work does.
   */
  task<T>(name: string, work: () => T | Promise<T>): Promise<T>
  /**
   * Drain this worker, because its app wants it to be replaced.
   *
   * Under a master this process exits then. Without one it ends as any program of Node.js does, when nothing of the
   * program's own keeps it, with 0 or the `process.exitCode` that is set. If something keeps it for 2 seconds more, the
   * worker names that on stderr and exits with 75. In a test, use `close`.
   */
  drain(reason?: DrainReason): void
  /**
   * Close the app and let the process go on, as a test does when it is done with it.
   *
   * As in a drain, the worker accepts nothing any more, finishes what it holds until `drainTimeoutMs`, and calls the
   * app's `stop`. It ends connections without a request at once, and waits for clients in this process, too. Then it
   * removes the handlers of errors and signals, and `runWorker` may be called again. A second call joins the first.
   *
   * @returns Resolves when the app is closed. Never resolves if this process ends for another reason: under a master it
   * leaves as after `drain()`; after a signal or a trapped error it exits.
   */
  close(): Promise<void>
  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
