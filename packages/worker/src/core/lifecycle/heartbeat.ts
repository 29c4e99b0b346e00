// When a worker tells its master that its event loop turns: at once when it is ready or prepared, for its first
// request may be the one that blocks it, and a worker that was never heard is not judged; then in
// turn until it leaves. A heartbeat that comes late is not made up for.

import type { Effect, Step } from './effects.ts'
import type { Draining, Prepared, Serving, State } from './states.ts'

type WithHeartbeat = Prepared | Serving | Draining

/** When the next heartbeat is due. */
export function nextHeartbeat(state: State): number {
  return isBeating(state) ? state.heartbeatAt : Infinity
}

export function isHeartbeatDue(state: State, now: number): state is WithHeartbeat {
  return now >= nextHeartbeat(state)
}

export function heartbeat(state: WithHeartbeat, now: number): Step {
  return [{ ...state, heartbeatAt: now + state.traits.heartbeatMs }, [{ type: 'heartbeat' }]]
}

/** The heartbeat that goes with the news that a worker can serve, or could. */
export function firstHeartbeat(heartbeatMs: number): readonly Effect[] {
  return heartbeatMs === Infinity ? [] : [{ type: 'heartbeat' }]
}

function isBeating(state: State): state is WithHeartbeat {
  return state.state !== 'starting' && state.state !== 'leaving'
}
