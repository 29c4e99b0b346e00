// Finds durations that were given in seconds where milliseconds are meant: that kills more workers than any bug. Nobody
// means so short a duration in a worker's life; only 0 is meant, and means at once.

const leastMs = 100

/** The hint about a duration that looks like seconds; `undefined` for any other. */
export function doubtDuration(name: string, ms: number): string | undefined {
  if (!(ms > 0 && ms < leastMs)) return undefined
  return `\`${name}\` is ${ms} ms; if seconds are meant, it is ${ms * 1_000}`
}
