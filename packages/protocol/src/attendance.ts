// Time that counts. A process that is stopped (SIGSTOP, a paused container or machine), or that does not get to run,
// misses deadlines by no fault of those they are for. So master and worker look at the clock again and again
// while they wait for a deadline, and what a look comes too late by does not count. Pure: who calls reads the clock.

export interface Attendance {
  /** When the process means to look next, or has looked since, by the clock on the wall; `Infinity` while it waits for nothing. */
  readonly lookAt: number
  /** For how long it was away by now. */
  readonly awayMs: number
}

export const present: Attendance = { lookAt: Infinity, awayMs: 0 }

/** Less than that is how late timers are on a machine that is busy. */
const toleranceMs = 250

/** A look at least so often: an absence is known but for this, and a worker's own deadlines lie further before its master's. */
const longestLookMs = 250
const shortestLookMs = 50
const looksPerWait = 20

/**
 * Look at the clock. For `busyMs` since the look before the process was not away, but at work. From a look on that is
 * late, the next one is measured from it: time that has passed once does not come again.
 */
export function attend(attendance: Attendance, now: number, busyMs: number): Attendance {
  const { lookAt, awayMs } = attendance
  if (now <= lookAt) return attendance
  const lateMs = now - lookAt - busyMs
  return { lookAt: now, awayMs: lateMs <= toleranceMs ? awayMs : awayMs + lateMs }
}

/** How long to wait for the next look, when so much time is left. */
export function chooseLookMs(leftMs: number): number {
  const lookMs = Math.min(longestLookMs, Math.max(shortestLookMs, leftMs / looksPerWait))
  return Math.min(lookMs, Math.max(0, leftMs))
}
