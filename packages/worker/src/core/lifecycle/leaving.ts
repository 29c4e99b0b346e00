// A worker on its way out, whose steps `leave.ts` has. No event leads back to serving: a step ignores every event
// that its row of answers does not name.

import { isEcho } from './echo.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { exit, flush, hurry, look, release, settle, stop } from './leave.ts'
import { isUnderWay } from './settle.ts'
import type { DrainSignal, Leaving } from './states.ts'

type Answer<Type extends Event['type']> = (
  state: Leaving,
  now: number,
  event: Extract<Event, { type: Type }>,
) => Step

type Answers = { readonly [Type in Event['type']]?: Answer<Type> }

/** A program that asked for its drain itself has this long to end by itself. */
const endWithinMs = 2_000

const answers: Readonly<Record<Leaving['step'], Answers>> = {
  finishing: {
    'close:requested': (state, now) =>
      state.aim === 'end' ? stop(closing(state), now) : [state, []],
    'signal:received': (state, now, { signal }) => onSignal(aimAtExit(state), signal, now),
    'work:seen': (state, now, { activity }) =>
      isUnderWay(activity) ? [state, []] : stop(state, now),
    tick: (state, now) =>
      now < state.stepBy ? lookAgain(state, now) : stop({ ...state, hurried: true }, now),
  },
  stopping: {
    'close:requested': (state) => [closing(state), []],
    'signal:received': (state, now, { signal }) =>
      isForNobody(state, signal, now) ? [aimAtExit(state), []] : hurry(now),
    // A program that ends by itself finishes what it does.
    'app:stopped': (state, now) =>
      state.hurried || state.aim === 'end'
        ? flush(state, now)
        : settle({ ...state, step: 'settling' }, now),
    tick: (state, now) =>
      now < state.stepBy ? [state, []] : flush({ ...state, exit: 'forced' }, now),
  },
  settling: {
    'signal:received': (state, now, { signal }) =>
      isForNobody(state, signal, now) ? [state, []] : flush(state, now),
    'work:seen': (state, now, { activity }) =>
      isUnderWay(activity) ? [state, []] : flush(state, now),
    tick: (state, now) => (now < state.stepBy ? lookAgain(state, now) : flush(state, now)),
  },
  flushing: {
    'close:requested': (state) => [closing(state), []],
    'signal:received': (state) => [aimAtExit(state), []],
    'output:flushed': whenFlushed,
    tick: (state, now) => (now < state.stepBy ? [state, []] : whenFlushed(state, now)),
  },
  ending: {
    'close:requested': (state) => release(closing(state)),
    'signal:received': (state) => exit(aimAtExit(state)),
    // A program that does not end by itself fails: 0 would mean that everything it had to do is done.
    tick: (state, now) =>
      now < state.stepBy
        ? [state, []]
        : exit({ ...state, exit: 'forced' }, [{ type: 'reportKept' }]),
  },
  gone: {},
}

export function whileLeaving(state: Leaving, event: Event, now: number): Step {
  const answer = answers[state.step][event.type] as Answer<Event['type']> | undefined
  return answer?.(state, now, event) ?? [state, []]
}

/** The second signal only ends the wait, as does the one by which a program ends itself: nothing is held. */
function onSignal(state: Leaving, signal: DrainSignal, now: number): Step {
  if (isForNobody(state, signal, now)) return [state, []]
  if (state.firstSignal) return stop({ ...state, hurried: true }, now)
  return [{ ...state, firstSignal: { signal, at: now } }, []]
}

function whenFlushed(state: Leaving, now: number): Step {
  if (state.aim === 'close') return release(state)
  if (state.aim === 'exit' || state.exit !== 'drained') return exit(state)
  return [{ ...state, step: 'ending', stepBy: now + endWithinMs }, []]
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
