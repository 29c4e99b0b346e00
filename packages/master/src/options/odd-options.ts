// Warnings about options that are valid but look like a mistake.

import { doubtDuration } from '@regrow/protocol'
import type { Line } from '../log/line.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/**
 * A warning for each option that looks like a mistake. `parallelism` is how many processes can run at the same time.
 */
export function describeOddities(options: ResolvedOptions, parallelism: number): readonly Line[] {
  const size = describeOddSize(options.size, parallelism)
  return size ? [...describeOddDurations(options), size] : describeOddDurations(options)
}

/**
 * A few workers for each CPU make sense if they wait for other services. Hundreds are probably a mistake, and all are
 * forked.
 */
export function describeOddSize(size: number, parallelism: number): Line | undefined {
  if (size <= Math.max(leastOddSize, parallelism * mostForEach)) return undefined
  const text = `\`size\` is ${size}, and ${parallelism} can run at the same time: each is a process of its own`
  return { level: 'warn', text, fields: { event: 'option:odd', option: 'size', value: size } }
}

const leastOddSize = 64
const mostForEach = 16

function describeOddDurations(options: ResolvedOptions): readonly Line[] {
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
