// The way out: the program finishes what it does, the app stops, what that has begun is finished, what was said is
// let out, the process exits. Each step is given up at its own time, and nothing that happens meanwhile leads back.

import { isEcho } from './echo.ts'
import { isUnderWay, lookEveryMs, settleWithinMs } from './settle.ts'
import type { Draining, Effect, Event, Heard, Leaving, Step } from './states.ts'

/** A pipe that nobody reads must not keep a process. */
const flushWithinMs = 1_000
/** When there is no time left, a report that waits in a pipe still gets out. */
const hurriedFlushMs = 50

/** A program that has asked for its drain is left to end by itself for so long. */
const endWithinMs = 2_000

/** How a worker takes its leave. */
export type Departure = Pick<Leaving, 'governed' | 'exit'> & Partial<Pick<Leaving, 'aim'>>

/** Leave without a drain: nothing is held yet. */
export function leave(departure: Departure, now: number, effects: readonly Effect[] = []): Step {
  return flush(begin(departure, now), now + flushWithinMs, effects)
}

/** Who asks twice is not kept waiting. */
export function hurry(now: number): Step {
  const forced = begin({ governed: false, exit: 'forced' }, now)
  return flush(forced, now + hurriedFlushMs, [{ type: 'destroy' }])
}

/** Leave after a drain: nothing is held any more, or it was cut off. */
export function finish(drained: Draining, now: number, effects: readonly Effect[] = []): Step {
  const { traits, aim, exit, heard, asked, leaveBy } = drained
  const isLate = exit === 'forced' || exit === 'startFailed' || asked > 1
  const hurried = isLate || aim === 'close' // what goes on is cut by no exit
  const leaving = { ...begin({ governed: traits.governed, aim, exit }, leaveBy), heard, hurried }
  return hurried ? stop(leaving, now, effects) : settle({ ...leaving, step: 'finishing' }, now)
}

function begin(departure: Departure, leaveBy: number): Leaving {
  const times = { stepBy: leaveBy, lookAt: Infinity, leaveBy }
  return { state: 'leaving', aim: 'exit', ...departure, step: 'gone', ...times, hurried: true }
}

function settle(state: Leaving, now: number): Step {
  const stepBy = Math.min(now + settleWithinMs, Math.max(now, state.leaveBy))
  return look({ ...state, stepBy }, now)
}

function look(state: Leaving, now: number): Step {
  return [{ ...state, lookAt: now + lookEveryMs }, [{ type: 'look' }]]
}

function lookAgain(state: Leaving, now: number): Step {
  return now < state.lookAt ? [state, []] : look(state, now)
}

function stop(state: Leaving, now: number, effects: readonly Effect[] = []): Step {
  const stepBy = Math.max(now, state.leaveBy)
  const stopping: Leaving = { ...state, step: 'stopping', stepBy, lookAt: Infinity }
  return [stopping, [...effects, { type: 'stop' }]]
}

function flush(state: Leaving, stepBy: number, effects: readonly Effect[] = []): Step {
  const next: Leaving = { ...state, step: 'flushing', stepBy, lookAt: Infinity }
  // Who was forced had all the time that there was.
  return [next, [...effects, { type: 'flush', awaitsReports: state.exit !== 'forced' }]]
}

export function whileLeaving(before: Leaving, event: Event, now: number): Step {
  if (event.type === 'close:requested') return close(before, now)
  const state = event.type === 'signal:received' ? aimAtExit(before) : before
  switch (state.step) {
    case 'finishing':
      return whileFinishing(state, event, now)
    case 'stopping':
      return whileStopping(state, event, now)
    case 'settling':
      return whileSettling(state, event, now)
    case 'flushing':
      return whileFlushing(state, event, now)
    case 'ending':
      return whileEnding(state, event, now)
    case 'gone':
      return [state, []]
  }
}

/** Whatever the program has asked for, a signal asks for the end of its process. */
function aimAtExit(state: Leaving): Leaving {
  const stays = state.governed || state.aim === 'exit' || state.step === 'gone'
  return stays ? state : { ...state, aim: 'exit' }
}

/** It was to end by itself, and goes on. */
function close(state: Leaving, now: number): Step {
  if (state.aim !== 'end' || state.step === 'gone') return [state, []]
  const closing: Leaving = { ...state, aim: 'close', hurried: true }
  if (state.step === 'finishing') return stop(closing, now)
  return state.step === 'ending' ? release(closing) : [closing, []]
}

/** A program that does not end by itself ends with a failure: by 0 it would say that all it had to do was done. */
function whileEnding(state: Leaving, event: Event, now: number): Step {
  if (event.type === 'signal:received') return exit(state)
  if (event.type !== 'tick' || now < state.stepBy) return [state, []]
  const [gone, effects] = exit({ ...state, exit: 'forced' })
  return [gone, [{ type: 'tellKept' }, ...effects]]
}

function whileFinishing(state: Leaving, event: Event, now: number): Step {
  if (event.type === 'signal:received') return hearWhileFinishing(state, event.signal, now)
  if (isSettled(event)) return stop(state, now)
  if (event.type !== 'tick') return [state, []]
  return now < state.stepBy ? lookAgain(state, now) : stop({ ...state, hurried: true }, now)
}

/** The second, and the one by which a program ends itself, only end the wait: nothing is held. */
function hearWhileFinishing(state: Leaving, signal: Heard['signal'], now: number): Step {
  if (isForNobody(state, signal, now)) return [state, []]
  if (state.heard) return stop({ ...state, hurried: true }, now)
  return [{ ...state, heard: { signal, at: now } }, []]
}

function whileStopping(state: Leaving, event: Event, now: number): Step {
  if (event.type === 'signal:received')
    return isForNobody(state, event.signal, now) ? [state, []] : hurry(now)
  if (event.type === 'app:stopped') return whenStopped(state, now)
  if (event.type !== 'tick' || now < state.stepBy) return [state, []] // it is on its way out
  return flush({ ...state, exit: 'forced' }, now + hurriedFlushMs)
}

function whenStopped(state: Leaving, now: number): Step {
  // What a program does that ends by itself is finished by that.
  return state.hurried || state.aim === 'end'
    ? flush(state, flushBy(state, now))
    : settle({ ...state, step: 'settling' }, now)
}

function whileSettling(state: Leaving, event: Event, now: number): Step {
  const isAsked = event.type === 'signal:received' && !isForNobody(state, event.signal, now)
  if (isAsked || isSettled(event)) return flush(state, flushBy(state, now))
  if (event.type !== 'tick') return [state, []]
  return now < state.stepBy ? lookAgain(state, now) : flush(state, flushBy(state, now))
}

function isForNobody({ governed, heard }: Leaving, signal: Heard['signal'], now: number): boolean {
  return governed || isEcho(heard, signal, now)
}

function isSettled(event: Event): boolean {
  return event.type === 'work:seen' && !isUnderWay(event.activity)
}

function flushBy({ leaveBy }: Leaving, now: number): number {
  return Math.min(now + flushWithinMs, Math.max(now + hurriedFlushMs, leaveBy))
}

function whileFlushing(state: Leaving, event: Event, now: number): Step {
  const isOverdue = event.type === 'tick' && now >= state.stepBy
  if (event.type !== 'output:flushed' && !isOverdue) return [state, []] // it is as good as gone
  if (state.aim === 'close') return release(state)
  if (state.aim === 'exit' || state.exit !== 'drained') return exit(state)
  return [{ ...state, step: 'ending', stepBy: now + endWithinMs }, []]
}

function exit(state: Leaving): Step {
  return [{ ...state, step: 'gone', stepBy: Infinity }, [{ type: 'exit', exit: state.exit }]]
}

function release(state: Leaving): Step {
  return [{ ...state, step: 'gone', stepBy: Infinity }, [{ type: 'release' }]]
}
