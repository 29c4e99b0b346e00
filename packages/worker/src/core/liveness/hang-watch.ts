// When to look where the event loop hangs. The watchdog, a thread beside it, looks again and again
// whether the main thread has beaten since. Three things are no hanging: a main thread that rests (it
// beats no more because it was told so), a silence that was reported already, and time in which the
// watchdog itself was away: the process was stopped, the machine slept, or everything is slow. So
// what a look comes too late by is nobody's silence, as in the master's own judgment.

export interface HangLimits {
  /** So long a silence is reported. */
  readonly silentMs: number
  readonly lookEveryMs: number
}

export interface HangWatch {
  /** The main thread's heartbeat when it was last looked at: a number that grows, or below 0 while it rests. */
  readonly heartbeat: number
  readonly quietSince: number
  readonly lookAt: number
  readonly isReported: boolean
}

/** Silence is reported before the master acts on it, and the stack takes a moment to read. */
const share = 0.8
const looksPerTimeout = 20

/** From 80 to 90 % of the timeout pass between the last heartbeat and the report. */
export function chooseLimits(livenessTimeoutMs: number): HangLimits {
  return {
    silentMs: livenessTimeoutMs * share,
    lookEveryMs: livenessTimeoutMs / looksPerTimeout,
  }
}

export function beginWatch({ lookEveryMs }: HangLimits, now: number): HangWatch {
  return { heartbeat: 0, quietSince: now, lookAt: now + lookEveryMs, isReported: false }
}

/** Look at the main thread's heartbeat. With `isHung`, it is time to see where it hangs. */
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
