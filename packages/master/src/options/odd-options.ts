// What is allowed, and hardly meant.

import { doubtDuration } from '@regrow/protocol'
import type { Line } from '../log/line.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** A line for each option that looks like a slip, on a machine that can do so many things at a time. */
export function describeOddities(options: ResolvedOptions, parallelism: number): readonly Line[] {
  const size = describeOddSize(options.size, parallelism)
  return size ? [...describeOddDurations(options), size] : describeOddDurations(options)
}

/** A few workers for each CPU are meant, where they wait for others; a slip of the pen has hundreds, which are all forked. */
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
