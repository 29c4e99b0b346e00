// Derives the policy of the core from the resolved options.

import type { Policy } from '../core/model/policy.ts'
import { areInspected } from './inspect-flags.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** Most programs have started by this time. */
const longStartMs = 5_000

/** The least number of workers that may boot at the same time, on any machine. */
const leastStarting = 32
/** How many workers may boot for each CPU. A worker that boots computes, so more would end no boot sooner. */
const startingForEach = 4

/** Derive the policy. `parallelism` is how many processes can run at the same time. */
export function policyOf(options: ResolvedOptions, parallelism: number): Policy {
  const { backoff, restartWindow, onCrashLoop, finalExitCodes, standby, recycle } = options
  const { stableAfterMs, heartbeatMs, livenessTimeoutMs } = options
  const { verify, ...reload } = options.reload
  const unhurried = areInspected(options)
  const timeoutMs = (ms: number) => (unhurried ? Infinity : ms) // a worker at a breakpoint is not late
  return {
    ...{ backoff, restartWindow, onCrashLoop, finalExitCodes, standby, recycle, stableAfterMs },
    startTimeoutMs: timeoutMs(options.startTimeoutMs),
    drainTimeoutMs: timeoutMs(options.drainTimeoutMs),
    // Without heartbeats no worker can be judged.
    livenessTimeoutMs: heartbeatMs === Infinity ? Infinity : timeoutMs(livenessTimeoutMs),
    maxSurge: reload.maxSurge,
    longStartMs,
    maxStarting: Math.max(leastStarting, startingForEach * parallelism),
    reload: {
      ...reload,
      verifies: verify !== undefined,
      verifyTimeoutMs: timeoutMs(reload.verifyTimeoutMs),
    },
  }
}
