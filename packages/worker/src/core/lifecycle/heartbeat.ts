// Decides when a worker sends a heartbeat, which shows its master that its event loop turns. The first goes out at once
// when the worker is ready or prepared, because its first request may block it and the master does not judge a worker
// without a heartbeat; the others follow at even distances until it leaves. Late heartbeats are not made up for.

import type { Effect, Step } from './effects.ts'
import type { Draining, Prepared, Serving, State } from './states.ts'

type WithHeartbeat = Prepared | Serving | Draining

/** When the next heartbeat is due. */
export function nextHeartbeat(state: State): number {
  return hasHeartbeat(state) ? state.heartbeatAt : Infinity
}

export function isHeartbeatDue(state: State, now: number): state is WithHeartbeat {
  return now >= nextHeartbeat(state)
}

export function heartbeat(state: WithHeartbeat, now: number): Step {
  return [{ ...state, heartbeatAt: now + state.traits.heartbeatMs }, [{ type: 'heartbeat' }]]
}

/** The heartbeat that goes out together with a fact. */
export function firstHeartbeat(heartbeatMs: number): readonly Effect[] {
  return heartbeatMs === Infinity ? [] : [{ type: 'heartbeat' }]
}

function hasHeartbeat(state: State): state is WithHeartbeat {
  return state.state !== 'starting' && state.state !== 'leaving'
}
