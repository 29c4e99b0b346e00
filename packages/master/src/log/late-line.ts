// The line about a worker whose start takes long.

import { nameWorker } from '@regrow/protocol'
import type { WorkerId } from '../api/pool-events.ts'
import type { Line } from './line.ts'

interface Lateness {
  /** What the worker has not done yet. */
  readonly missing: string
  /** `undefined` if there is none, because a debugger may pause the worker. */
  readonly startTimeoutMs: number | undefined
}

export function describeLate(worker: WorkerId, { missing, startTimeoutMs }: Lateness): Line {
  const limit =
    startTimeoutMs === undefined
      ? 'a debugger may pause it, so there is no startTimeoutMs'
      : `startTimeoutMs is ${startTimeoutMs} ms`
  // Without the word `ready`, which people and scripts look for in what a master writes.
  const text = `is still starting: ${missing} (${limit})`
  const fields = { event: 'worker:late', ...worker }
  return { level: 'warn', subject: nameWorker(worker), text, fields }
}
