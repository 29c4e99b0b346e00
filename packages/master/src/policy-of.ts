// What the core is to keep to, of what the user has chosen.

import type { Policy } from './core/policy.ts'
import { areInspected } from './inspect-flags.ts'
import type { ResolvedOptions } from './options.ts'

/** Most programs have started by then. */
const longStartMs = 5_000

export function policyOf(options: ResolvedOptions): Policy {
  const { reload, heartbeatMs, livenessTimeoutMs } = options
  const unhurried = areInspected(options)
  const timeoutMs = (ms: number) => (unhurried ? Infinity : ms) // who stands at a breakpoint is not late
  return {
    ...options,
    startTimeoutMs: timeoutMs(options.startTimeoutMs),
    drainTimeoutMs: timeoutMs(options.drainTimeoutMs),
    // Without heartbeats nobody can be judged.
    livenessTimeoutMs: heartbeatMs === Infinity ? Infinity : timeoutMs(livenessTimeoutMs),
    maxSurge: reload.maxSurge,
    longStartMs,
    reload: {
      ...reload,
      verifies: reload.verify !== undefined,
      verifyTimeoutMs: timeoutMs(reload.verifyTimeoutMs),
    },
  }
}
