// A worker that drains: it finishes what it holds, with a deadline for each step (`drain-deadlines.ts`). A tick at
// `drainDeadline` always changes the state.

import type { ErrorReport } from '@regrow/protocol'
import { reasonOfSignal, sendFaulted } from './begin-drain.ts'
import { earlierOf, setDeadlines } from './drain-deadlines.ts'
import { isEcho } from './echo.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { finish, hurry } from './leave.ts'
import type { Draining, DrainSignal } from './states.ts'

/** Often enough that a worker that holds nothing exits at once, and too rare to cost anything. */
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
    case 'master:lost': // no master can kill this worker at the deadline now, but the deadline stands
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
 * The first signal during a drain only shortens it, as that signal would have begun one. The second forces an exit as
 * soon as a sweep finds that something is still held: a program that ends itself by the signal that it received sends
 * the signal again when it holds nothing any more.
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

/** A later cause, such as a stop in the middle of a reload, may shorten the drain and never lengthens it. */
function shorten(state: Draining, { reason, timeoutMs }: Order, now: number): Step {
  const deadlines: Draining = { ...state, ...earlierOf(state, setDeadlines(timeoutMs, now)) }
  return [deadlines, [{ type: 'hurry', reason, deadlines }]]
}

/** Connections that wait between two requests are ended at once. */
function closing({ traits }: Draining): Order {
  return { reason: 'closed', timeoutMs: traits.drainTimeoutMs }
}

/**
 * Only connections count after the cut, when tasks had their time, and for an app that could not start, whose tasks
 * lead nowhere.
 */
function isEmpty(
  { cut, exit }: Draining,
  held: { readonly connections: number; readonly tasks: number },
): boolean {
  return held.connections === 0 && (cut || exit === 'startFailed' || held.tasks === 0)
}

/** The first failure determines the exit code. */
function recordError(state: Draining, report: ErrorReport | undefined): Step {
  const exit = state.exit === 'drained' ? 'uncaught' : state.exit
  return [{ ...state, aim: 'exit', exit }, sendFaulted(report)]
}
