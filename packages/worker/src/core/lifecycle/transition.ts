// The worker's own record: starting, ready, faulted, draining, leaving; a standby is prepared before
// it goes on to start. Each state has one function, which answers every event in it. Nothing here knows of sockets,
// processes or time other than the `now` it is given.

import { drainDeadline, whileDraining } from './draining.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { heartbeat, isHeartbeatDue, nextHeartbeat } from './heartbeat.ts'
import { whileLeaving } from './leaving.ts'
import { whileServing } from './serving.ts'
import { whilePrepared, whileStarting } from './starting.ts'
import type { State } from './states.ts'

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
