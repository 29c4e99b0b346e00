// The options that decisions depend on. They are plain data and never change.

import type { RecycleLimits } from './worker.ts'

/** `PoolOptions` says what each option means. */
export interface Policy {
  readonly startTimeoutMs: number
  /** How many workers may boot at the same time. Successors of healthy workers are not counted. */
  readonly maxStarting: number
  /** A start that takes longer than this is reported. */
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

interface ReloadPolicy {
  /** How many predecessors may drain at the same time. The default is two generations, `2 · size`. */
  readonly maxDraining?: number | undefined
  readonly minReadyMs: number
  /** Whether the user has a `verify` hook. */
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
