// What the core is to keep to, of what the user has chosen.

import type { Policy } from './core/policy.ts'
import type { ResolvedOptions } from './options.ts'

/** Most programs have started by then. */
const longStartMs = 5_000

export function policyOf(options: ResolvedOptions): Policy {
  const { reload, heartbeatMs, livenessTimeoutMs } = options
  return {
    ...options,
    // Without heartbeats nobody can be judged.
    livenessTimeoutMs: heartbeatMs === Infinity ? Infinity : livenessTimeoutMs,
    maxSurge: reload.maxSurge,
    longStartMs,
    reload: { ...reload, verifies: reload.verify !== undefined },
  }
}
