import type { Load } from '@regrow/protocol'
import type { Policy } from '../../src/core/model/policy.ts'

/** The documented defaults, without jitter, so that transcripts show round numbers. */
export const somePolicy: Policy = {
  longStartMs: Infinity,
  startTimeoutMs: 30_000,
  maxStarting: Infinity,
  drainTimeoutMs: 10_000,
  stableAfterMs: 10_000,
  livenessTimeoutMs: Infinity, // otherwise each transcript would be full of heartbeats
  backoff: { minMs: 100, maxMs: 30_000, factor: 2, jitter: 0 },
  maxSurge: 1,
  reload: {
    minReadyMs: 0,
    verifies: false,
    verifyTimeoutMs: 10_000,
    onFailure: 'keep',
    pauseAfter: Infinity,
  },
  standby: 0,
  restartWindow: { maxRestarts: Infinity, windowMs: 60_000 },
  onCrashLoop: 'fail',
  finalExitCodes: [79],
  recycle: {
    maxAgeMs: Infinity,
    maxRequests: Infinity,
    maxMemoryBytes: Infinity,
    hardMemoryBytes: Infinity,
    maxLoopDelayMs: Infinity,
    jitter: 0,
    maxSurge: 1,
  },
}

/** A worker that has nothing to do. */
export const someLoad: Load = {
  loopDelayP99Ms: 1,
  loopDelayMaxMs: 2,
  memoryBytes: 50_000_000,
  inFlight: 0,
  served: 0,
  inspected: false,
}
