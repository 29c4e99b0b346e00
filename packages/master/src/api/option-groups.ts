// Options that come in groups, each a field of a pool's options.

import type { WorkerId } from './pool-events.ts'

/** The n-th quick crash in a row waits `minMs · factor^(n−2)`, at most `maxMs`; the first none. */
export interface BackoffOptions {
  /** @default 100 */
  readonly minMs?: number | undefined
  /** @default 30_000 */
  readonly maxMs?: number | undefined
  /** @default 2 */
  readonly factor?: number | undefined
  /**
   * The share of a delay that chance may take off, from 0 to 1, so that slots do not crash in step.
   * @default 0.5
   */
  readonly jitter?: number | undefined
}

/** Exits that nobody asked for, and failed starts, count; errors that a worker trapped do not. */
export interface RestartWindowOptions {
  /** @default Infinity */
  readonly maxRestarts?: number | undefined
  /** @default 60_000 */
  readonly windowMs?: number | undefined
}

/**
 * Limits of a worker's life. One that reaches a limit is replaced, successor first, one slot at a
 * time. Memory, requests and delay are what the worker's own heartbeat says.
 */
export interface RecycleOptions {
  /** @default Infinity */
  readonly maxAgeMs?: number | undefined
  /** @default Infinity */
  readonly maxRequests?: number | undefined
  /**
   * Resident set size.
   * @default Infinity
   */
  readonly maxMemoryBytes?: number | undefined
  /**
   * A worker that outgrows this drains at once if another one is ready, and as soon as one is if not.
   * @default Infinity
   */
  readonly hardMemoryBytes?: number | undefined
  /**
   * The event loop's delay at the 99th percentile; reached when five heartbeats in a row are above it.
   * @default Infinity
   */
  readonly maxLoopDelayMs?: number | undefined
  /**
   * The share that chance may take off `maxAgeMs` and `maxRequests`, from 0 to 1.
   * @default 0.1
   */
  readonly jitter?: number | undefined
  /**
   * How many workers that have reached a limit may be in the middle of their replacement at the same time, from the successor's fork
   * to the predecessor's exit.
   * @default 1
   */
  readonly maxSurge?: number | undefined
}

export interface ReloadOptions {
  /**
   * How many successors may be on their way at the same time, from the fork until they take over.
   * @default 1
   */
  readonly maxSurge?: number | undefined
  /**
   * How many predecessors may drain at the same time. A replacement that would make them more waits until one has
   * gone. So reloads make a pool no larger than `size + maxSurge + maxDraining` workers; those that drain after an
   * error or a `resize()` are not counted.
   * @default 2 · size, which is two generations
   */
  readonly maxDraining?: number | undefined
  /**
   * How long a successor must stay ready before its predecessor is asked to go.
   * @default 0
   */
  readonly minReadyMs?: number | undefined
  /**
   * Asked about the first ready worker of the new release in each slot, before its predecessor goes: a
   * health check, or requests that warm it up. To throw or reject refuses it, and gives the reload up.
   */
  readonly verify?: ((worker: WorkerId) => unknown) | undefined
  /**
   * How long `verify` may take.
   * @default 10_000
   */
  readonly verifyTimeoutMs?: number | undefined
  /**
   * What becomes of the workers that a reload has replaced already when it is given up: they are
   * kept, or replaced again by the release before. That one is found by the real path that the entry
   * had, so it must still be there: deploy each release into a directory of its own.
   * @default 'keep'
   */
  readonly onFailure?: 'rollback' | 'keep' | undefined
  /**
   * After so many slots a reload waits for `continue()` or `abort()`.
   * @default Infinity
   */
  readonly pauseAfter?: number | undefined
}
