// The record of a slot: its crashes, and when the next worker may be forked in it.

/** A numbered place for a worker. A slot outlives its workers. */
export interface SlotRecord {
  /** Quick crashes in a row, faults included. The backoff counts these. */
  readonly crashes: number
  /** Unexpected quick exits in a row. They make a start fail. Faults are left out, because a request can cause them. */
  readonly failures: number
  /** The kind of the last of these failures; see `kindOf`. */
  readonly failure?: string
  /**
   * The release of the last worker that became ready here. It is 0 before the first one, and after an unexpected exit.
   * A fault does not reset it: commands wait for a release that can serve, not for a moment without
   * poisoned requests, which may never come.
   */
  readonly proven: number
  /** The last release of which the user's `verify` approved in this slot. */
  readonly verified: number
  /** No worker is forked here before this point in time. */
  readonly forkNotBefore: number
  /** The slot's last worker exited with one of `finalExitCodes`, and is not replaced. */
  readonly closed?: true
}

export const freshSlot: SlotRecord = {
  crashes: 0,
  failures: 0,
  proven: 0,
  verified: 0,
  forkNotBefore: Number.NEGATIVE_INFINITY,
}
