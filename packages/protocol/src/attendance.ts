// Leaves out of every deadline the time in which the process that waits for it did not run.
//
// A process that is stopped (SIGSTOP, a paused container or machine), or that does not get to run, is late at deadlines
// that others then seem to have missed. So master and worker look at the clock again and again while they wait for a
// deadline, and the delay of a late look does not count. Pure: the caller reads the clock.

export interface Attendance {
  /**
   * When the process means to look next, or has looked since; `Infinity` while it waits for nothing. The clock runs on
   * during an absence.
   */
  readonly lookAt: number
  /** How long it was away, in all. */
  readonly awayMs: number
}

export const present: Attendance = { lookAt: Infinity, awayMs: 0 }

/** On a busy machine timers are late by up to this, without any absence. */
const toleranceMs = 250

/**
 * The longest time between two looks, and so the error of a measured absence: a worker's own deadlines lie further than
 * this before those of its master.
 */
const longestLookMs = 250
const shortestLookMs = 50
const looksPerWait = 20

/**
 * Look at the clock. For `busyMs` since the previous look the process was at work, and not away. After a late look the
 * next one is measured from it, so that no time counts twice.
 */
export function attend(attendance: Attendance, now: number, busyMs: number): Attendance {
  const { lookAt, awayMs } = attendance
  if (now <= lookAt) return attendance
  const lateMs = now - lookAt - busyMs
  return { lookAt: now, awayMs: lateMs <= toleranceMs ? awayMs : awayMs + lateMs }
}

/** How long to wait until the next look, when `leftMs` are left until the deadline. */
export function chooseLookMs(leftMs: number): number {
  const lookMs = Math.min(longestLookMs, Math.max(shortestLookMs, leftMs / looksPerWait))
  return Math.min(lookMs, Math.max(0, leftMs))
}
