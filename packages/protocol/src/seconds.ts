// A number of seconds where milliseconds are meant kills more workers than any bug. No duration of a worker's life that
// somebody means is so short; 0 means at once, and is meant.

const leastMs = 100

/** What there is to say of a duration that looks like seconds; nothing of any other. */
export function doubtDuration(name: string, ms: number): string | undefined {
  if (!(ms > 0 && ms < leastMs)) return undefined
  return `\`${name}\` is ${ms} ms; if seconds are meant, it is ${ms * 1_000}`
}
