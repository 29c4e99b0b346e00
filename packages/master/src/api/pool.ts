// The methods of a pool.

import type { ReloadOptions } from './option-groups.ts'
import type { PoolEmitter } from './pool-emitter.ts'
import type { PoolStatus } from './pool-status.ts'

/** A set of workers that run one app. A pool does nothing before `start()`. */
export interface Pool extends PoolEmitter {
  /**
   * Fork the workers.
   *
   * A slot that fails to start is tried again with backoff, up to three times in a row.
   *
   * @returns Resolves when `size` workers accept requests. A second call joins the first.
   * @throws {PoolError} `ERR_POOL_START_FAILED`, with the worker's own error as `cause`, once every
   * worker has exited; `ERR_POOL_STOPPED` if the pool is stopped meanwhile.
   */
  start(): Promise<void>
  /**
   * Replace every worker by one that runs the release now on disk, a few at a time.
   *
   * A predecessor is ordered to drain only after its successor reports ready, so the pool never serves with fewer
   * than `size` workers because of a reload. If a successor crashes, is late, or traps an error before it may take
   * over, or if `verify` refuses it, the reload is given up and the remaining predecessors keep serving. The workers
   * that were replaced already are kept or rolled back, as `onFailure` says.
   *
   * Successors do not wait for predecessors that drain, as long as these are no more than `maxDraining`. A reload
   * that is not everywhere yet is overridden by the next one, even while it is paused, and its promise then settles
   * as that of the newer one does. Handle the rejection: an unhandled one ends the master, as in every Node.js
   * program.
   *
   * @param options `pauseAfter` for this reload, instead of the pool's.
   * @returns Resolves when the last predecessor has exited. `reload:replaced` is emitted earlier, when every slot is
   * served by the new release.
   * @throws {PoolError} `ERR_POOL_RELOAD_ABORTED`, with the successor's failure as `cause`;
   * `ERR_POOL_INVALID_OPTION`; `ERR_POOL_NOT_STARTED`; `ERR_POOL_STOPPED`.
   */
  reload(options?: Pick<ReloadOptions, 'pauseAfter'>): Promise<void>
  /**
   * Continue a paused reload to its end.
   *
   * @returns Resolves at once. The reload's own promise settles when the reload ends.
   * @throws {PoolError} `ERR_POOL_NOT_RELOADING` when none is paused; `ERR_POOL_STOPPED`.
   */
  continue(): Promise<void>
  /**
   * Give the current reload up, and restore the last release that was everywhere, whatever `onFailure` says.
   *
   * @returns Resolves when every worker runs the restored release.
   * @throws {PoolError} `ERR_POOL_NOT_RELOADING` when none runs, or when another reload overrides
   * the rollback; `ERR_POOL_STOPPED`.
   */
  abort(): Promise<void>
  /**
   * Change how many workers are wanted. Surplus workers drain, the highest slots first.
   *
   * @returns Resolves when `size` workers accept requests and the surplus has exited. A call that a later
   * one overrides resolves together with it.
   * @throws {PoolError} `ERR_POOL_INVALID_OPTION`; `ERR_POOL_RESIZE_FAILED` when a new worker fails
   * three times in a row (the pool keeps trying); `ERR_POOL_NOT_STARTED`; `ERR_POOL_STOPPED`.
   */
  resize(size: number): Promise<void>
  /**
   * Replace one worker, successor first, whatever its state. While a reload is paused, the successor runs the release
   * that the slot has.
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
  /** Describe the pool as it is now. */
  status(): PoolStatus
  /** The same as `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}
