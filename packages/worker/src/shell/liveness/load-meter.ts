// Measures how this worker fares. What that needs is loaded with the first heartbeat, so that it does
// not stand in front of the app; and a request pays for one increment, for what is in flight is
// found here, by walking the connections.

import type { IntervalHistogram } from 'node:perf_hooks'
import type { Load } from '@regrow/protocol'
import { countAnswering } from '../connections/http2-streams.ts'
import { openConnections } from '../connections/open-connections.ts'
import { countServed } from '../context/task-context.ts'
import { now } from '../process/clock.ts'

/**
 * Node's histogram looks so often, and records the time between two looks: an idle loop shows this
 * number. It does not see what begins before its first look after a heartbeat.
 */
const resolutionMs = 20

export class LoadMeter {
  #delays: IntervalHistogram | undefined
  #measuredAt = now()

  /** Measure what has been since the last time. */
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
    // Without two looks since the last time, all of that time was one delay.
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

/** A debugger is attached, or may attach; none can where Node.js was built without. */
export function isInspected(): boolean {
  const inspector = process.getBuiltinModule('node:inspector') as
    | typeof import('node:inspector')
    | undefined
  return inspector?.url() !== undefined
}

/** Where there is no `/proc` (a chroot, a jail), the system does not tell; V8 knows its own part. */
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
