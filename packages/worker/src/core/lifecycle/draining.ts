// Finishing what is held, with a deadline for every step of it; see `drain-deadlines.ts`. Progress: a tick
// at `drainDeadline` always changes the state.

import type { ErrorReport } from '@regrow/protocol'
import { reasonOfSignal, sendFaulted } from './begin-drain.ts'
import { earlierOf, setDeadlines } from './drain-deadlines.ts'
import { isEcho } from './echo.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { finish, hurry } from './leave.ts'
import type { Draining, DrainSignal } from './states.ts'

/** Often enough that a worker with nothing left is gone at once, too rare to be felt. */
const sweepEveryMs = 50

type Order = Pick<Extract<Event, { type: 'drain:ordered' }>, 'reason' | 'timeoutMs'>

export function drainDeadline({ cut, sweepAt, answerBy, cutBy }: Draining): number {
  return Math.min(sweepAt, cut ? cutBy : answerBy)
}

export function whileDraining(state: Draining, event: Event, now: number): Step {
  switch (event.type) {
    case 'tick':
      return advance(state, now)
    case 'held:counted':
      return isEmpty(state, event) ? finish(state, now) : holdOn(state, now)
    case 'error:trapped':
      return recordError(state, event.report)
    case 'signal:received':
      return state.traits.governed ? [state, []] : onSignal(state, event.signal, now)
    case 'drain:ordered':
      return shorten(state, event, now)
    case 'close:requested':
      return state.aim === 'end'
        ? shorten({ ...state, aim: 'close' }, closing(state), now)
        : [state, []]
    case 'app:defined':
    case 'app:prepared':
    case 'serve:ordered':
    case 'drain:requested':
    case 'master:lost': // nobody is left to kill us at the deadline, but it stands
    case 'app:started':
    case 'app:failed':
    case 'work:seen':
    case 'app:stopped':
    case 'output:flushed':
      return [state, []]
  }
}

function advance(state: Draining, now: number): Step {
  if (!state.cut && now >= state.answerBy) {
    const cut: Draining = { ...state, cut: true, exit: 'forced', sweepAt: now }
    return [cut, [{ type: 'cut' }]]
  }
  if (state.cut && now >= state.cutBy) return finish(state, now, [{ type: 'destroy' }])
  if (now < state.sweepAt) return [state, []]
  return [{ ...state, sweepAt: now + sweepEveryMs }, [{ type: 'sweep' }]]
}

/**
 * Who asks for the first time, by chance during a drain, is answered as ever: that drains. The second is in
 * a hurry; but a program that ends by the signal it was told by sends it when it holds nothing any more.
 */
function onSignal(state: Draining, signal: DrainSignal, now: number): Step {
  if (isEcho(state.firstSignal, signal, now)) return [state, []]
  const first = state.firstSignal ?? { signal, at: now }
  const next: Draining = { ...state, aim: 'exit', asked: state.asked + 1, firstSignal: first }
  if (isHurried(next)) return [next, [{ type: 'sweep' }]]
  const timeoutMs = state.traits.drainTimeoutMs
  return shorten(next, { reason: reasonOfSignal(signal), timeoutMs }, now)
}

function holdOn(state: Draining, now: number): Step {
  return isHurried(state) ? hurry(now) : [state, []]
}

function isHurried({ asked }: Draining): boolean {
  return asked > 1
}

/** Stopped in the middle of a reload: what comes later may take time away, never give any. */
function shorten(state: Draining, { reason, timeoutMs }: Order, now: number): Step {
  const deadlines: Draining = { ...state, ...earlierOf(state, setDeadlines(timeoutMs, now)) }
  return [deadlines, [{ type: 'hurry', reason, deadlines }]]
}

/** Whoever waits between two requests is not waited for. */
function closing({ traits }: Draining): Order {
  return { reason: 'closed', timeoutMs: traits.drainTimeoutMs }
}

/** After the cut, and of an app that could not start, only connections count: tasks had their time, or lead nowhere. */
function isEmpty(
  { cut, exit }: Draining,
  held: { readonly connections: number; readonly tasks: number },
): boolean {
  return held.connections === 0 && (cut || exit === 'startFailed' || held.tasks === 0)
}

/** The first thing that went wrong names the exit. */
function recordError(state: Draining, report: ErrorReport | undefined): Step {
  const exit = state.exit === 'drained' ? 'uncaught' : state.exit
  return [{ ...state, aim: 'exit', exit }, sendFaulted(report)]
}
