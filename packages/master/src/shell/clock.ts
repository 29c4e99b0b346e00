// The only file that reads a clock or arms a timer. Time is monotonic: it does not leap when
// somebody sets the wall clock.

/** Time, and the one alarm. */
export interface Clock {
  /** Milliseconds since some fixed point. */
  now(): number
  /** Call `ring` at the point in time `at`; replaces the alarm that was set before. `Infinity` sets none. */
  setAlarm(at: number, ring: () => void): void
  /** Call `then` once, after `ms`; what is returned calls it off. */
  after(ms: number, then: () => void): () => void
}

/** The longest delay that Node's timers take; a later alarm rings early, finds nothing due, and is set anew. */
const longestDelayMs = 2 ** 31 - 1

export function createClock(): Clock {
  let armed: NodeJS.Timeout | undefined
  const now = () => performance.now()
  return {
    now,
    setAlarm(at, ring) {
      clearTimeout(armed)
      armed = undefined
      if (at === Number.POSITIVE_INFINITY) return
      const delay = Math.min(longestDelayMs, Math.max(0, Math.ceil(at - now())))
      // What was already said must be heard first: after the master itself was blocked, a `ready`
      // waits in a pipe while its deadline has passed. Timers run before the pipes are read, and
      // immediates after.
      armed = setTimeout(() => setImmediate(ring), delay)
    },
    after(ms, then) {
      let ringing: NodeJS.Immediate | undefined
      const timer = setTimeout(() => {
        ringing = setImmediate(then) // for the same reason
      }, ms)
      return () => {
        clearTimeout(timer)
        clearImmediate(ringing)
      }
    },
  }
}
