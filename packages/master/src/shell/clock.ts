// The only file that reads a clock or arms a timer. Time is monotonic: it does not leap when
// somebody sets the wall clock, and it stands still while this process is stopped or blocked.

import { attend, chooseLookMs, present } from '@regrow/protocol'

/** Time, and the one alarm. */
export interface Clock {
  /** Milliseconds since some fixed point. */
  now(): number
  /** Call `ring` at the point in time `at`; replaces the alarm that was set before. `Infinity` sets none. */
  setAlarm(at: number, ring: () => void): void
  /** Call `then` once, after `ms`; what is returned calls it off. */
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
    // What is waited for was decided when the clock was read last, and the process may have been stopped since.
    attendance = { ...attendance, lookAt: Math.min(attendance.lookAt, readAt) }
    const delayMs = chooseLookMs(Math.ceil(at - now()))
    attendance = { ...attendance, lookAt: at === Infinity ? Infinity : readAt + delayMs }
    if (at === Infinity) return
    armed = setTimeout(() => {
      if (now() < at) return setAlarm(at, ring)
      // What was already said must be heard first: after the master itself was blocked, a `ready`
      // waits in a pipe while its deadline has passed. Timers run before the pipes are read, and
      // immediates after.
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
