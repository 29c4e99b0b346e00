// Which failed requests a worker's sudden death may cost: those it held, and nothing else.

import type { Failure } from './tally.ts'

export interface Death {
  readonly pid: number
  /** When it was brought about, on the clock of the clients. */
  readonly at: number
  /** When the master told of it; until then clients may not have heard of it either. */
  seenAt: number
}

/** When a request was sent and when it failed, and on whose connection. */
export type Loss = Pick<Failure, 'kind' | 'heldBy'> & {
  readonly startedAt: number
  readonly endedAt: number
}

/** News of one moment come by different ways. */
const slackMs = 250

/**
 * It was reset, on a connection that the dead worker held. Who held a new connection cannot be known;
 * it must have been in flight between the death and the news of it.
 */
export function isCostOf({ pid, at, seenAt }: Death, loss: Loss): boolean {
  if (loss.kind !== 'reset' || loss.endedAt + 1 < at) return false
  if (loss.startedAt > seenAt + slackMs) return false
  return loss.heldBy === undefined || loss.heldBy === String(pid)
}
