// A worker on its way out, whose steps are in `leave.ts`. Nothing that happens meanwhile leads back: what is not named in
// a step is ignored there.

import { isEcho } from './echo.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { exit, flush, hurry, look, release, settle, stop } from './leave.ts'
import { isUnderWay } from './settle.ts'
import type { DrainSignal, Leaving } from './states.ts'

/** A program that has asked for its drain is left to end by itself for so long. */
const endWithinMs = 2_000

export function whileLeaving(state: Leaving, event: Event, now: number): Step {
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

function whileFinishing(state: Leaving, event: Event, now: number): Step {
  switch (event.type) {
    case 'close:requested':
      return state.aim === 'end' ? stop(closing(state), now) : [state, []]
    case 'signal:received':
      return onSignalWhileFinishing(aimAtExit(state), event.signal, now)
    case 'work:seen':
      return isUnderWay(event.activity) ? [state, []] : stop(state, now)
    case 'tick':
      return now < state.stepBy ? lookAgain(state, now) : stop({ ...state, hurried: true }, now)
    default:
      return [state, []]
  }
}

/** The second, and the one by which a program ends itself, only end the wait: nothing is held. */
function onSignalWhileFinishing(state: Leaving, signal: DrainSignal, now: number): Step {
  if (isForNobody(state, signal, now)) return [state, []]
  if (state.firstSignal) return stop({ ...state, hurried: true }, now)
  return [{ ...state, firstSignal: { signal, at: now } }, []]
}

function whileStopping(state: Leaving, event: Event, now: number): Step {
  switch (event.type) {
    case 'close:requested':
      return [closing(state), []]
    case 'signal:received':
      return isForNobody(state, event.signal, now) ? [aimAtExit(state), []] : hurry(now)
    case 'app:stopped': // what a program does that ends by itself is finished by that
      return state.hurried || state.aim === 'end'
        ? flush(state, now)
        : settle({ ...state, step: 'settling' }, now)
    case 'tick':
      return now < state.stepBy ? [state, []] : flush({ ...state, exit: 'forced' }, now)
    default:
      return [state, []]
  }
}

function whileSettling(state: Leaving, event: Event, now: number): Step {
  switch (event.type) {
    case 'signal:received':
      return isForNobody(state, event.signal, now) ? [state, []] : flush(state, now)
    case 'work:seen':
      return isUnderWay(event.activity) ? [state, []] : flush(state, now)
    case 'tick':
      return now < state.stepBy ? lookAgain(state, now) : flush(state, now)
    default:
      return [state, []]
  }
}

function whileFlushing(state: Leaving, event: Event, now: number): Step {
  switch (event.type) {
    case 'close:requested':
      return [closing(state), []]
    case 'signal:received':
      return [aimAtExit(state), []]
    case 'output:flushed':
      return whenFlushed(state, now)
    case 'tick':
      return now < state.stepBy ? [state, []] : whenFlushed(state, now)
    default:
      return [state, []]
  }
}

function whenFlushed(state: Leaving, now: number): Step {
  if (state.aim === 'close') return release(state)
  if (state.aim === 'exit' || state.exit !== 'drained') return exit(state)
  return [{ ...state, step: 'ending', stepBy: now + endWithinMs }, []]
}

/** A program that does not end by itself ends with a failure: by 0 it would say that all it had to do was done. */
function whileEnding(state: Leaving, event: Event, now: number): Step {
  switch (event.type) {
    case 'close:requested':
      return release(closing(state))
    case 'signal:received':
      return exit(aimAtExit(state))
    case 'tick':
      return now < state.stepBy
        ? [state, []]
        : exit({ ...state, exit: 'forced' }, [{ type: 'reportKept' }])
    default:
      return [state, []]
  }
}

/** Whatever the program has asked for, a signal asks for the end of its process. */
function aimAtExit(state: Leaving): Leaving {
  return state.governed ? state : { ...state, aim: 'exit' }
}

/** It was to end by itself, and goes on. */
function closing(state: Leaving): Leaving {
  return state.aim === 'end' ? { ...state, aim: 'close', hurried: true } : state
}

function lookAgain(state: Leaving, now: number): Step {
  return now < state.lookAt ? [state, []] : look(state, now)
}

function isForNobody(
  { governed, firstSignal }: Leaving,
  signal: DrainSignal,
  now: number,
): boolean {
  return governed || isEcho(firstSignal, signal, now)
}
