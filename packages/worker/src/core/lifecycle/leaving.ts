// A worker on its way out, whose steps `leave.ts` has. No event leads back to serving: a step ignores every event
// that it does not name.

import { isEcho } from './echo.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { exit, flush, hurry, look, release, settle, stop } from './leave.ts'
import { isUnderWay } from './settle.ts'
import type { DrainSignal, Leaving } from './states.ts'

/** A program that asked for its drain itself has this long to end by itself. */
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

/** The second signal only ends the wait, as does the one by which a program ends itself: nothing is held. */
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
    case 'app:stopped': // a program that ends by itself finishes what it does
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

/** A program that does not end by itself exits with a failure: 0 would mean that everything it had to do is done. */
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

/** The program goes on instead of ending by itself. */
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
