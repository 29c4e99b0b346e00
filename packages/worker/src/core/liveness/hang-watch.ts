// Decides when the event loop of the main thread hangs, from the heartbeats that the watchdog's thread looks at.
//
// Three things are no hang: a main thread that rests, so that it sends no heartbeats on purpose; a silence that was
// reported already; and time in which the watchdog itself did not run, because the process was stopped, the machine
// slept, or everything was slow. So the delay of a late look does not count as silence. The master judges in the same
// way.

export interface HangLimits {
  /** A silence of this length is reported. */
  readonly silentMs: number
  readonly lookEveryMs: number
}

export interface HangWatch {
  /** The main thread's heartbeat at the last look: a number that grows, or one below 0 while the thread rests. */
  readonly heartbeat: number
  readonly quietSince: number
  readonly lookAt: number
  readonly isReported: boolean
}

/** The report comes before what the master does about the silence, and reading the stack takes a moment. */
const share = 0.8
const looksPerTimeout = 20

/** The report comes 80 to 90 % of the timeout after the last heartbeat. */
export function chooseLimits(livenessTimeoutMs: number): HangLimits {
  return {
    silentMs: livenessTimeoutMs * share,
    lookEveryMs: livenessTimeoutMs / looksPerTimeout,
  }
}

export function beginWatch({ lookEveryMs }: HangLimits, now: number): HangWatch {
  return { heartbeat: 0, quietSince: now, lookAt: now + lookEveryMs, isReported: false }
}

/** One look at the main thread's heartbeat. With `isHung`, the watchdog reads now where the thread hangs. */
export function look(
  watch: HangWatch,
  { silentMs, lookEveryMs }: HangLimits,
  { heartbeat, now }: { readonly heartbeat: number; readonly now: number },
): readonly [HangWatch, { readonly isHung: boolean }] {
  const lookAt = now + lookEveryMs
  if (heartbeat <= 0 || heartbeat !== watch.heartbeat)
    return [{ heartbeat, quietSince: now, lookAt, isReported: false }, { isHung: false }]
  const quietSince = watch.quietSince + Math.max(0, now - watch.lookAt)
  const isHung = !watch.isReported && now - quietSince >= silentMs
  return [{ heartbeat, quietSince, lookAt, isReported: watch.isReported || isHung }, { isHung }]
}
