// What decisions depend on that does not change: the options, as the core knows them.

import type { RecycleLimits } from './worker.ts'

/** The options that decisions depend on; see `PoolOptions` for their meaning. */
export interface Policy {
  readonly startTimeoutMs: number
  /** How many workers may boot at the same time, successors of healthy ones apart. */
  readonly maxStarting: number
  /** A start that takes longer than this is told of. */
  readonly longStartMs: number
  readonly drainTimeoutMs: number
  readonly stableAfterMs: number
  readonly livenessTimeoutMs: number
  readonly backoff: BackoffPolicy
  readonly maxSurge: number
  readonly reload: ReloadPolicy
  readonly recycle: RecyclePolicy
  readonly standby: number
  readonly restartWindow: { readonly maxRestarts: number; readonly windowMs: number }
  readonly onCrashLoop: 'fail' | 'keep-trying'
  readonly finalExitCodes: readonly number[]
}

export interface ReloadPolicy {
  /** How many predecessors may drain at the same time; without a number, as many as two generations have. */
  readonly maxDraining?: number | undefined
  readonly minReadyMs: number
  /** Is there a `verify` to ask? */
  readonly verifies: boolean
  readonly verifyTimeoutMs: number
  readonly onFailure: 'rollback' | 'keep'
  readonly pauseAfter: number
}

export interface RecyclePolicy extends RecycleLimits {
  readonly jitter: number
  readonly maxSurge: number
}

export interface BackoffPolicy {
  readonly minMs: number
  readonly maxMs: number
  readonly factor: number
  readonly jitter: number
}
