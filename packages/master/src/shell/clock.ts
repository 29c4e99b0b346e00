// Reads the clock and arms timers: the only file that does. Time is monotonic: it does not
// leap when somebody sets the wall clock, and it stands still while this process is stopped or blocked.

import { attend, chooseLookMs, present } from '@regrow/protocol'

/** Time, and the one alarm. */
export interface Clock {
  /** Milliseconds since some fixed point. */
  now(): number
  /** Call `ring` at the time `at`; this replaces the alarm that was set before. `Infinity` sets none. */
  setAlarm(at: number, ring: () => void): void
  /** Call `then` once, after `ms`, unless the function that is returned is called first. */
  after(ms: number, then: () => void): () => void
}

export function createClock(): Clock {
  let armed: NodeJS.Timeout | undefined
  let attendance = present
  let readAt = Infinity
  const now = () => {
    readAt = performance.now()
    attendance = attend(attendance, readAt, 0)
    return readAt - attendance.awayMs
  }
  const setAlarm = (at: number, ring: () => void) => {
    clearTimeout(armed)
    armed = undefined
    // The deadline was decided when the clock was read last, and the process may have been stopped since then.
    attendance = { ...attendance, lookAt: Math.min(attendance.lookAt, readAt) }
    const delayMs = chooseLookMs(Math.ceil(at - now()))
    attendance = { ...attendance, lookAt: at === Infinity ? Infinity : readAt + delayMs }
    if (at === Infinity) return
    armed = setTimeout(() => {
      if (now() < at) return setAlarm(at, ring)
      // Messages that were sent in time must be received first: after the master itself was blocked, a `ready` waits
      // in a pipe while its deadline has passed. Timers run before the pipes are read, and immediates after.
      setImmediate(ring)
    }, delayMs)
  }
  return {
    now,
    setAlarm,
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
