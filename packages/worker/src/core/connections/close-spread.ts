// Spreads the closing of connections evenly over a time, because clients that are closed together reconnect together.

/** A second look, this long after the last close, finds the clients that connected meanwhile. */
const lookAgainMs = 1_000

export interface Spread {
  readonly count: number
  readonly startAt: number
  readonly spreadMs: number
}

/** How many connections must be closed by now. */
export function countDue({ count, startAt, spreadMs }: Spread, now: number): number {
  if (now >= startAt + spreadMs) return count
  return Math.min(count, Math.floor(((now - startAt) * count) / spreadMs) + 1)
}

/** When the next close is due after `sent` closes. Always later than `now`: an earlier one would be due already. */
export function nextDue({ count, startAt, spreadMs }: Spread, sent: number): number {
  if (sent >= count) return startAt + spreadMs + lookAgainMs
  return startAt + (sent * spreadMs) / count
}

/** The spread takes half of the drain at most: the requests of the closed clients need the rest to finish. */
export function limitSpread(spreadMs: number, timeoutMs: number): number {
  return Math.min(spreadMs, timeoutMs / 2)
}
