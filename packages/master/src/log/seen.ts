// What a line needs to know besides its event.

import type { PoolStatus } from '../api/pool-status.ts'

export interface Seen {
  /** The pool as it is right after the event. */
  readonly status: PoolStatus
  /** The pool was ready once. */
  readonly wasReady: boolean
  /** It has failed, and that was told. */
  readonly hasFailed: boolean
  /** There was a line already that says that the event's worker will be gone. */
  readonly isReported: boolean
  /** Where its workers listen. */
  readonly addresses: readonly string[]
}
