// The way out: the app stops, what was said is let out, the process exits. Each step is given up at
// its own time, and nothing that happens meanwhile leads back.

import { isEcho } from './echo.ts'
import type { Effect, Event, Heard, Leaving, Step } from './states.ts'

/** A pipe that nobody reads must not keep a process. */
const flushWithinMs = 1_000
/** When there is no time left, a report that waits in a pipe still gets out. */
const hurriedFlushMs = 50

/** How a worker takes its leave. */
export type Farewell = Pick<Leaving, 'governed' | 'exit'>

/** Leave without a drain: nothing is held yet. */
export function leave(farewell: Farewell, now: number, effects: readonly Effect[] = []): Step {
  return flush(farewell, now + flushWithinMs, effects)
}

/** Who asks twice is not kept waiting. */
export function hurry(now: number): Step {
  const effects: Effect[] = [{ type: 'destroy' }]
  return flush({ governed: false, exit: 'forced' }, now + hurriedFlushMs, effects)
}

function flush(
  { governed, exit }: Farewell,
  stepBy: number,
  effects: readonly Effect[] = [],
): Step {
  const next: Leaving = { state: 'leaving', governed, step: 'flushing', exit, stepBy }
  // Who was forced had all the time that there was.
  return [next, [...effects, { type: 'flush', awaitsReports: exit !== 'forced' }]]
}

export function whileLeaving(state: Leaving, event: Event, now: number): Step {
  switch (state.step) {
    case 'stopping':
      return whileStopping(state, event, now)
    case 'flushing':
      return whileFlushing(state, event, now)
    case 'gone':
      return [state, []]
  }
}

function whileStopping(state: Leaving, event: Event, now: number): Step {
  if (event.type === 'signal:received') return hearSignal(state, event.signal, now)
  if (event.type === 'app:stopped') return flush(state, flushBy(state, now))
  if (event.type !== 'tick' || now < state.stepBy) return [state, []] // it is on its way out
  return flush({ ...state, exit: 'forced' }, now + hurriedFlushMs)
}

function hearSignal(state: Leaving, signal: Heard['signal'], now: number): Step {
  return state.governed || isEcho(state.heard, signal, now) ? [state, []] : hurry(now)
}

function flushBy({ stepBy }: Leaving, now: number): number {
  return Math.min(now + flushWithinMs, Math.max(now + hurriedFlushMs, stepBy))
}

function whileFlushing(state: Leaving, event: Event, now: number): Step {
  const isOverdue = event.type === 'tick' && now >= state.stepBy
  if (event.type !== 'output:flushed' && !isOverdue) return [state, []] // it is as good as gone
  return [{ ...state, step: 'gone', stepBy: Infinity }, [{ type: 'exit', exit: state.exit }]]
}
