// Measures the load of this worker. What that needs is loaded with the first heartbeat, so as not to delay the app. A
// request pays for one increment, because requests in flight are counted here, by walking the connections.

import type { IntervalHistogram } from 'node:perf_hooks'
import type { Load } from '@regrow/protocol'
import { countAnswering } from '../connections/http2-streams.ts'
import { openConnections } from '../connections/open-connections.ts'
import { countServed } from '../context/task-context.ts'
import { now } from '../process/clock.ts'

/**
 * The histogram of Node looks this often, and records the time between two looks, so an idle loop shows this number. It
 * misses delays that begin before its first look after a heartbeat.
 */
const resolutionMs = 20

export class LoadMeter {
  #delays: IntervalHistogram | undefined
  #measuredAt = now()

  /** Measure the time since the last call. */
  measure(): Load {
    return {
      ...this.#measureDelays(),
      memoryBytes: measureMemory(),
      inFlight: countInFlight(),
      served: countServed(),
      inspected: isInspected(),
    }
  }

  #measureDelays(): Pick<Load, 'loopDelayP99Ms' | 'loopDelayMaxMs'> {
    const elapsedMs = now() - this.#measuredAt
    this.#measuredAt += elapsedMs
    const delays = this.#delays
    if (delays === undefined) {
      this.#begin()
      return { loopDelayP99Ms: 0, loopDelayMaxMs: 0 }
    }
    // Without two looks since the last call, all of that time was one delay.
    if (delays.count === 0) return { loopDelayP99Ms: elapsedMs, loopDelayMaxMs: elapsedMs }
    const loopDelayP99Ms = toMs(delays.percentile(99))
    const loopDelayMaxMs = toMs(delays.max)
    delays.reset()
    return { loopDelayP99Ms, loopDelayMaxMs }
  }

  #begin(): void {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    this.#delays = monitorEventLoopDelay({ resolution: resolutionMs })
    this.#delays.enable()
  }
}

/** Whether a debugger is attached, or may attach; none can where Node.js was built without the inspector. */
export function isInspected(): boolean {
  const inspector = process.getBuiltinModule('node:inspector') as
    | typeof import('node:inspector')
    | undefined
  return inspector?.url() !== undefined
}

/** Without `/proc` (in a chroot, a jail) the system does not know the memory of this process; V8 knows its own part. */
function measureMemory(): number {
  try {
    return process.memoryUsage.rss()
  } catch {
    const { total_physical_size: heap, external_memory: external } = process
      .getBuiltinModule('node:v8')
      .getHeapStatistics()
    return heap + external
  }
}

function countInFlight(): number {
  let count = 0
  for (const connection of openConnections()) count += countAnswering(connection)
  return count
}

function toMs(nanoseconds: number): number {
  return nanoseconds / 1e6
}
