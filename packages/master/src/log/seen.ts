// What a line needs besides the event.

import type { PoolStatus } from '../api/pool-status.ts'

export interface Seen {
  /** The pool as it is right after the event. */
  readonly status: PoolStatus
  /** The pool was ready once. */
  readonly wasReady: boolean
  /** It has failed, which was reported. */
  readonly hasFailed: boolean
  /** A line has reported already that the event's worker will leave. */
  readonly isReported: boolean
  /** Where the pool's workers listen. */
  readonly addresses: readonly string[]
}
