// The groups of a pool's options.

import type { WorkerId } from './pool-events.ts'

/**
 * After the n-th quick crash in a row the slot waits `minMs · factor^(n−2)`, at most `maxMs`. After the first it does
 * not wait.
 */
export interface BackoffOptions {
  /** @default 100 */
  readonly minMs?: number | undefined
  /** @default 30_000 */
  readonly maxMs?: number | undefined
  /** @default 2 */
  readonly factor?: number | undefined
  /**
   * The share of a delay that is random, from 0 to 1, so that slots do not crash in step. It only shortens the delay.
   * @default 0.5
   */
  readonly jitter?: number | undefined
}

/** Unexpected exits and failed starts count. Errors that a worker trapped do not. */
export interface RestartWindowOptions {
  /** @default Infinity */
  readonly maxRestarts?: number | undefined
  /** @default 60_000 */
  readonly windowMs?: number | undefined
}

/**
 * A worker that reaches one of these limits is replaced, successor first, one slot at a
 * time. Memory, requests and delay are the figures of the worker's heartbeats.
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
   * A worker above this limit drains as soon as another worker is ready, without waiting for its successor.
   * @default Infinity
   */
  readonly hardMemoryBytes?: number | undefined
  /**
   * The event loop's delay at the 99th percentile. Reached when five heartbeats in a row are above it.
   * @default Infinity
   */
  readonly maxLoopDelayMs?: number | undefined
  /**
   * The share of `maxAgeMs` and `maxRequests` that is random, from 0 to 1. It only lowers the limits.
   * @default 0.1
   */
  readonly jitter?: number | undefined
  /**
   * How many workers that reached a limit may be under replacement at the same time, from the fork of the successor
   * to the exit of the predecessor.
   * @default 1
   */
  readonly maxSurge?: number | undefined
}

export interface ReloadOptions {
  /**
   * How many successors may be under way at the same time, from the fork until they take over.
   * @default 1
   */
  readonly maxSurge?: number | undefined
  /**
   * How many predecessors may drain at the same time. A replacement that would exceed this waits until one has
   * exited. So a reload makes a pool no larger than `size + maxSurge + maxDraining` workers. Workers that drain after
   * an error or a `resize()` are not counted.
   * @default 2 · size, which is two generations
   */
  readonly maxDraining?: number | undefined
  /**
   * How long a successor must stay ready before its predecessor is ordered to drain.
   * @default 0
   */
  readonly minReadyMs?: number | undefined
  /**
   * Called for the first ready worker of the new release in each slot, before its predecessor drains: for a
   * health check, or for requests that warm it up. If it throws or rejects, the reload is given up.
   */
  readonly verify?: ((worker: WorkerId) => unknown) | undefined
  /**
   * How long `verify` may take.
   * @default 10_000
   */
  readonly verifyTimeoutMs?: number | undefined
  /**
   * What happens to the new workers when a reload is given up: they are
   * kept, or are replaced again by the previous release. That release is found by the real path that the entry
   * had, so it must still exist: deploy each release into a directory of its own.
   * @default 'keep'
   */
  readonly onFailure?: 'rollback' | 'keep' | undefined
  /**
   * A reload waits for `continue()` or `abort()` after this number of slots.
   * @default Infinity
   */
  readonly pauseAfter?: number | undefined
}
