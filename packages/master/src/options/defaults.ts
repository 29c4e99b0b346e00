// Every default that is a plain value. `resolve-options.ts` puts them in place, and nobody else asks for them.

import { exitCodes } from '@regrow/protocol'
import type { PoolOptions } from '../api/pool-options.ts'

/** Defaults that are plain values; those that are found out at run time stand in `resolveOptions`. */
export const defaults = Object.freeze({
  args: [],
  env: {},
  readyWhen: 'listening',
  distribution: 'round-robin',
  serialization: 'json',
  adopt: false,
  standby: 0,
  startTimeoutMs: 30_000,
  drainTimeoutMs: 10_000,
  stableAfterMs: 10_000,
  heartbeatMs: 1_000,
  livenessTimeoutMs: 30_000,
  reportOnHang: false,
  backoff: Object.freeze({ minMs: 100, maxMs: 30_000, factor: 2, jitter: 0.5 }),
  restartWindow: Object.freeze({ maxRestarts: Infinity, windowMs: 60_000 }),
  onCrashLoop: 'fail',
  finalExitCodes: Object.freeze([exitCodes.final]),
  recycle: Object.freeze({
    maxAgeMs: Infinity,
    maxRequests: Infinity,
    maxMemoryBytes: Infinity,
    hardMemoryBytes: Infinity,
    maxLoopDelayMs: Infinity,
    jitter: 0.1,
    maxSurge: 1,
  }),
  reload: Object.freeze({
    maxSurge: 1,
    minReadyMs: 0,
    verifyTimeoutMs: 10_000,
    onFailure: 'keep',
    pauseAfter: Infinity,
  }),
  signals: false,
  output: 'inherit',
  logger: true,
} as const satisfies Omit<PoolOptions, 'entry'>)
