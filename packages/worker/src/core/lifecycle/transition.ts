// The worker's own record: starting, ready, faulted, draining, leaving; a standby is prepared before
// it goes on to start. This file answers every event while it serves; `start.ts` answers what comes
// before, `drain.ts` and `leave.ts` what comes after. A worker that trapped an error
// keeps serving until its master, who knows who else serves, orders the drain; without a master it
// drains at once. Nothing here knows of sockets, processes or time other than the `now` it is given.

import type { ErrorReport } from '@regrow/protocol'
import { beginDrain, drainDeadline, tell, whileDraining } from './drain.ts'
import { answerCause } from './drain-causes.ts'
import { heartbeat, isHeartbeatDue, nextHeartbeat } from './heartbeat.ts'
import { whileLeaving } from './leave.ts'
import { learnTimes, whilePrepared, whileStarting } from './start.ts'
import type { Event, Serving, State, Step } from './states.ts'

/** What becomes of a worker, and what it has to do, when something happens. */
export function transition(state: State, event: Event, now: number): Step {
  if (event.type === 'tick' && isHeartbeatDue(state, now)) return heartbeat(state, now)
  switch (state.state) {
    case 'starting':
      return whileStarting(state, event, now)
    case 'prepared':
      return whilePrepared(state, event, now)
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
  return Math.min(nextHeartbeat(state), nextStep(state))
}

function nextStep(state: State): number {
  switch (state.state) {
    case 'starting':
    case 'prepared':
    case 'ready':
    case 'faulted':
      return Infinity // the master watches over starts, and alone a slow start hurts nobody
    case 'draining':
      return drainDeadline(state)
    case 'leaving':
      return Math.min(state.stepBy, state.lookAt)
  }
}

function whileServing(state: Serving, event: Event, now: number): Step {
  switch (event.type) {
    case 'error:trapped':
      return fault(state, event.report, now)
    case 'drain:ordered':
    case 'drain:requested':
    case 'close:requested':
    case 'master:lost':
    case 'signal:received':
      return answerCause(state, event, now)
    case 'app:defined': // an adopted program has brought an app, which has its own times
      return [{ ...state, traits: learnTimes(state.traits, event) }, []]
    case 'app:failed': // or it could not
      return fault(state, { ...event.error, origin: 'unhandledRejection' }, now)
    case 'app:prepared':
    case 'app:started':
    case 'serve:ordered':
    case 'held:counted':
    case 'work:seen':
    case 'app:stopped':
    case 'output:flushed':
    case 'tick':
      return [state, []] // old news
  }
}

function fault(state: Serving, report: ErrorReport | undefined, now: number): Step {
  const { traits } = state
  if (traits.governed) return [{ ...state, state: 'faulted' }, tell(report)]
  const { drainTimeoutMs: timeoutMs } = traits
  return beginDrain(traits, { reason: 'faulted', exit: 'uncaught', timeoutMs }, now)
}
