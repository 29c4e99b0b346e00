// The worker's own record: starting, ready, faulted, draining, leaving. This file answers every
// event up to the drain; `drain.ts` and `leave.ts` answer the rest. A worker that trapped an error
// keeps serving until its master, who knows who else serves, orders the drain; without a master it
// drains at once. Nothing here knows of sockets, processes or time other than the `now` it is given.

import type { DrainReason, ErrorData, ErrorReport } from '@regrow/protocol'
import { beginDrain, drainDeadline, tell, whileDraining } from './drain.ts'
import { leave, whileLeaving } from './leave.ts'
import { beat, firstBeat, isBeatDue, nextBeat } from './pulse.ts'
import type { Effect, Event, Serving, Starting, State, Step, Traits } from './states.ts'

/** Loading code competes with the app's first requests, so it waits for them to pass. */
const prepareAfterMs = 1_000
/** A worker that is never idle loads it all the same: a deploy may remove the files. */
const prepareWithinMs = 10_000

/** What becomes of a worker, and what it has to do, when something happens. */
export function transition(state: State, event: Event, now: number): Step {
  if (event.type === 'tick' && isBeatDue(state, now)) return beat(state, now)
  switch (state.state) {
    case 'starting':
      return whileStarting(state, event, now)
    case 'ready':
    case 'faulted':
      return whileServing(state, event, now)
    case 'draining':
      return whileDraining(state, event, now)
    case 'leaving':
      return whileLeaving(state, event, now)
  }
}

/** When the next `tick` is due: a tick at this time always changes the state. */
export function nextDeadline(state: State): number {
  return Math.min(nextBeat(state), nextStep(state))
}

function nextStep(state: State): number {
  switch (state.state) {
    case 'starting':
      return Infinity // the master watches over starts, and alone a slow start hurts nobody
    case 'ready':
    case 'faulted':
      return state.prepareAt
    case 'draining':
      return drainDeadline(state)
    case 'leaving':
      return state.stepBy
  }
}

function whileStarting(state: Starting, event: Event, now: number): Step {
  switch (event.type) {
    case 'app:started':
      return becomeReady(state, event, now)
    case 'app:failed':
      return failToStart(state, event.error, now)
    case 'error:trapped': // an app in an unknown state must not begin to serve
      return failToStart(state, event.report, now)
    case 'signal:received':
      return isForTheMaster(state.governed, event)
        ? [state, []]
        : leave({ governed: state.governed, exit: 'drained' }, now)
    case 'drain:ordered':
    case 'drain:requested':
    case 'master:lost':
      return leave({ governed: state.governed, exit: 'drained' }, now) // nothing is held yet
    case 'drain:prepared':
    case 'held:counted':
    case 'app:stopped':
    case 'output:flushed':
    case 'tick':
      return [state, []] // nothing of the kind was asked for yet
  }
}

function failToStart(state: Starting, error: ErrorData | undefined, now: number): Step {
  const effects: Effect[] = error ? [{ type: 'send', fact: { type: 'failed', error } }] : []
  return leave({ governed: state.governed, exit: 'startFailed' }, now, effects)
}

function becomeReady(
  { governed, heartbeatMs }: Starting,
  { drainTimeoutMs, orphanTimeoutMs }: Extract<Event, { type: 'app:started' }>,
  now: number,
): Step {
  const traits: Traits = { governed, heartbeatMs, drainTimeoutMs, orphanTimeoutMs }
  const times = { prepareAt: now + prepareAfterMs, prepareBy: now + prepareWithinMs }
  const ready: Serving = { state: 'ready', traits, ...times, beatAt: now + heartbeatMs }
  return [ready, [{ type: 'send', fact: { type: 'ready' } }, ...firstBeat(heartbeatMs)]]
}

function whileServing(state: Serving, event: Event, now: number): Step {
  switch (event.type) {
    case 'error:trapped':
      return fault(state, event.report, now)
    case 'drain:ordered':
      return drain(state, event, now)
    case 'drain:requested':
      return drain(state, event, now)
    case 'master:lost':
      return drain(state, { reason: 'orphaned', timeoutMs: state.traits.orphanTimeoutMs }, now)
    case 'signal:received':
      return isForTheMaster(state.traits.governed, event)
        ? [state, []]
        : drain(state, { reason: nameSignal(event) }, now)
    case 'drain:prepared':
      return [{ ...state, prepareAt: Infinity }, []]
    case 'tick':
      return prepare(state, now)
    case 'app:started':
    case 'app:failed':
    case 'held:counted':
    case 'app:stopped':
    case 'output:flushed':
      return [state, []] // old news
  }
}

function fault(state: Serving, report: ErrorReport | undefined, now: number): Step {
  const faulted: Serving = { ...state, state: 'faulted' }
  return state.traits.governed
    ? [faulted, tell(report)]
    : drain(faulted, { reason: 'faulted' }, now)
}

/** A time that is given overrules the worker's own. */
type Wish = { readonly reason: DrainReason; readonly timeoutMs?: number }

function drain(state: Serving, { reason, timeoutMs }: Wish, now: number): Step {
  const exit = state.state === 'faulted' ? 'uncaught' : 'drained'
  const cause = { reason, exit, timeoutMs: timeoutMs ?? state.traits.drainTimeoutMs } as const
  return beginDrain(state.traits, cause, now)
}

function prepare(state: Serving, now: number): Step {
  if (now < state.prepareAt) return [state, []]
  const force = now >= state.prepareBy
  const prepareAt = force ? Infinity : now + prepareAfterMs
  return [{ ...state, prepareAt }, [{ type: 'prepare', force }]]
}

/** Ctrl-C reaches every process of a terminal at once; who has a master waits for its decision. */
function isForTheMaster(governed: boolean, event: { readonly signal: string }): boolean {
  return governed && event.signal === 'SIGINT'
}

function nameSignal(event: { readonly signal: string }): DrainReason {
  return event.signal === 'SIGINT' ? 'interrupt' : 'signal'
}
