// Clients that are sent away together come back together. So they are sent one after the other, at
// even distances, within a time; and who comes meanwhile is sent away a while later.

/** How long after the last one it is looked again for clients that came in between. */
const lookAgainMs = 1_000

export interface Spread {
  readonly count: number
  readonly startAt: number
  readonly spreadMs: number
}

/** How many of them must have been sent away by now. */
export function countDue({ count, startAt, spreadMs }: Spread, now: number): number {
  if (now >= startAt + spreadMs) return count
  return Math.min(count, Math.floor(((now - startAt) * count) / spreadMs) + 1)
}

/** When the next one is due, after so many; later than `now`, or it would be due already. */
export function nextDue({ count, startAt, spreadMs }: Spread, sent: number): number {
  if (sent >= count) return startAt + spreadMs + lookAgainMs
  return startAt + (sent * spreadMs) / count
}

/** They are not given more than half of the drain: what they leave behind wants to be finished. */
export function limitSpread(spreadMs: number, timeoutMs: number): number {
  return Math.min(spreadMs, timeoutMs / 2)
}
