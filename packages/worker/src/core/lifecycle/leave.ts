// The steps of the way out: the program finishes what it does, the app stops and finishes what its `stop` has begun,
// the output is flushed, the process exits. Each step is given up at a time of its own; `leaving.ts` decides what
// ends it earlier.

import type { Effect, Step } from './effects.ts'
import { lookEveryMs, settleWithinMs } from './settle.ts'
import type { Draining, Leaving } from './states.ts'

/** A pipe that no process reads must not keep this one. */
const flushWithinMs = 1_000
/** Enough for a report that waits in a pipe, when there is no time left. */
const hurriedFlushMs = 50

type Departure = Pick<Leaving, 'governed' | 'exit'> & Partial<Pick<Leaving, 'aim'>>

/** Leave without a drain, because nothing is held yet. */
export function leave(departure: Departure, now: number, effects: readonly Effect[] = []): Step {
  return flush(begin(departure, Infinity), now, effects)
}

/** Leave at once, with whatever is held: the second signal does not wait. */
export function hurry(now: number): Step {
  return flush(begin({ governed: false, exit: 'forced' }, now), now, [{ type: 'destroy' }])
}

/** Leave after a drain: nothing is held any more, or it was cut off. */
export function finish(drained: Draining, now: number, effects: readonly Effect[] = []): Step {
  const { traits, aim, exit, firstSignal, asked, leaveBy } = drained
  const isLate = exit === 'forced' || exit === 'startFailed' || asked > 1
  const hurried = isLate || aim === 'close' // no exit interrupts what the program does, as it goes on
  const leaving = {
    ...begin({ governed: traits.governed, aim, exit }, leaveBy),
    firstSignal,
    hurried,
  }
  return hurried ? stop(leaving, now, effects) : settle({ ...leaving, step: 'finishing' }, now)
}

function begin(departure: Departure, leaveBy: number): Leaving {
  const times = { stepBy: leaveBy, lookAt: Infinity, leaveBy }
  return { state: 'leaving', aim: 'exit', ...departure, step: 'gone', ...times, hurried: true }
}

export function settle(state: Leaving, now: number): Step {
  const stepBy = Math.min(now + settleWithinMs, Math.max(now, state.leaveBy))
  return look({ ...state, stepBy }, now)
}

export function look(state: Leaving, now: number): Step {
  return [{ ...state, lookAt: now + lookEveryMs }, [{ type: 'look' }]]
}

export function stop(state: Leaving, now: number, effects: readonly Effect[] = []): Step {
  const stepBy = Math.max(now, state.leaveBy)
  const stopping: Leaving = { ...state, step: 'stopping', stepBy, lookAt: Infinity }
  return [stopping, [...effects, { type: 'stop' }]]
}

export function flush(state: Leaving, now: number, effects: readonly Effect[] = []): Step {
  const stepBy = Math.min(now + flushWithinMs, Math.max(now + hurriedFlushMs, state.leaveBy))
  const flushing: Leaving = { ...state, step: 'flushing', stepBy, lookAt: Infinity }
  // A forced exit comes after all the time that there was.
  return [flushing, [...effects, { type: 'flush', awaitsReports: state.exit !== 'forced' }]]
}

export function exit(state: Leaving, effects: readonly Effect[] = []): Step {
  return [gone(state), [...effects, { type: 'exit', exit: state.exit }]]
}

export function release(state: Leaving): Step {
  return [gone(state), [{ type: 'release' }]]
}

function gone(state: Leaving): Leaving {
  return { ...state, step: 'gone', stepBy: Infinity }
}
