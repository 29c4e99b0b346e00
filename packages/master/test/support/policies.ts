import type { Policy } from '../../src/core/state.ts'

/** The documented defaults, without jitter, so that transcripts show round numbers. */
export const somePolicy: Policy = {
  startTimeoutMs: 30_000,
  drainTimeoutMs: 10_000,
  stableAfterMs: 10_000,
  backoff: { minMs: 100, maxMs: 30_000, factor: 2, jitter: 0 },
  maxSurge: 1,
}
