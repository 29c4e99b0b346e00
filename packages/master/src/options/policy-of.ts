// What the core is to keep to, of what the user has chosen.

import type { Policy } from '../core/model/policy.ts'
import { areInspected } from './inspect-flags.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** Most programs have started by then. */
const longStartMs = 5_000

/** As many boot at the same time, at least, whatever the machine. */
const leastStarting = 32
/** A worker that boots computes, so that more for each CPU would end none of the boots sooner. */
const startingForEach = 4

/** `parallelism` is how many things the machine can do at the same time. */
export function policyOf(options: ResolvedOptions, parallelism: number): Policy {
  const { backoff, restartWindow, onCrashLoop, finalExitCodes, standby, recycle } = options
  const { stableAfterMs, heartbeatMs, livenessTimeoutMs } = options
  const { verify, ...reload } = options.reload
  const unhurried = areInspected(options)
  const timeoutMs = (ms: number) => (unhurried ? Infinity : ms) // who stands at a breakpoint is not late
  return {
    ...{ backoff, restartWindow, onCrashLoop, finalExitCodes, standby, recycle, stableAfterMs },
    startTimeoutMs: timeoutMs(options.startTimeoutMs),
    drainTimeoutMs: timeoutMs(options.drainTimeoutMs),
    // Without heartbeats nobody can be judged.
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
