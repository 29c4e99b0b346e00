// What an app is given: who it is, when it shall leave, and how to name its background work.

import type { EventEmitter } from 'node:events'
import type { DrainReason } from '@regrow/protocol'

/** Why a worker drains, and how long it may take; `Infinity` without a limit. */
export interface DrainNotice {
  readonly reason: DrainReason
  readonly timeoutMs: number
}

export interface WorkerEvents {
  /** The worker takes no new work from now on. */
  draining: [DrainNotice]
}

/** The worker as its app sees it. */
export interface WorkerContext extends EventEmitter<WorkerEvents> {
  /** The seat in the pool, which a replacement inherits; 0 without a master. */
  readonly slot: number
  /** Raised by each reload; 0 without a master. */
  readonly generation: number
  /** Aborts when the worker begins to drain. */
  readonly signal: AbortSignal
  /**
   * Run background work under a name. A drain waits for it until the deadline, and an error that
   * nobody caught is reported with the name and costs no request its answer.
   *
   * @returns Settles as the work does.
   */
  task<T>(name: string, work: () => T | Promise<T>): Promise<T>
  /** Drain this worker, because its app wants it to be replaced. */
  drain(reason?: DrainReason): void
}
