// What is allowed, and hardly meant.

import { doubtDuration } from '@regrow/protocol'
import type { Line } from './log/line.ts'
import type { ResolvedOptions } from './options.ts'

/** A line for each option that looks like a slip. */
export function describeOddities(options: ResolvedOptions): readonly Line[] {
  const { startTimeoutMs, drainTimeoutMs, stableAfterMs, livenessTimeoutMs } = options
  const { restartWindow, recycle, reload } = options
  const durations = {
    ...{ startTimeoutMs, drainTimeoutMs, stableAfterMs, livenessTimeoutMs },
    'restartWindow.windowMs': restartWindow.windowMs,
    'recycle.maxAgeMs': recycle.maxAgeMs,
    'reload.verifyTimeoutMs': reload.verifyTimeoutMs,
  }
  return Object.entries(durations).flatMap(([option, value]) => {
    const text = doubtDuration(option, value)
    return text === undefined
      ? []
      : [{ level: 'warn', text, fields: { event: 'option:odd', option, value } }]
  })
}
