// The life of a worker as a state machine: each state has one function, which answers every event in that state.
// Nothing here knows sockets, processes, or a time other than `now`.

import { drainDeadline, whileDraining } from './draining.ts'
import type { Step } from './effects.ts'
import type { Event } from './events.ts'
import { heartbeat, isHeartbeatDue, nextHeartbeat } from './heartbeat.ts'
import { whileLeaving } from './leaving.ts'
import { whileServing } from './serving.ts'
import { whilePrepared, whileStarting } from './starting.ts'
import type { State } from './states.ts'

/** The state that follows an event, and the effects to perform. */
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

/** When the next `tick` is due. A tick at this time always changes the state. */
export function nextDeadline(state: State): number {
  return Math.min(nextHeartbeat(state), nextStep(state))
}

function nextStep(state: State): number {
  switch (state.state) {
    case 'starting':
    case 'prepared':
    case 'ready':
    case 'faulted':
      return Infinity // the master has a deadline for starts, and without a master a slow start does no harm
    case 'draining':
      return drainDeadline(state)
    case 'leaving':
      return Math.min(state.stepBy, state.lookAt)
  }
}
