// When a worker tells its master that its event loop turns: at once when it is ready or prepared, for its first
// request may be the one that blocks it, and a worker that was never heard is not judged; then in
// turn until it leaves. A beat that comes late is not made up for.

import type { Draining, Effect, Prepared, Serving, State, Step } from './states.ts'

type Beating = Prepared | Serving | Draining

/** When the next heartbeat is due. */
export function nextBeat(state: State): number {
  return isBeating(state) ? state.beatAt : Infinity
}

export function isBeatDue(state: State, now: number): state is Beating {
  return now >= nextBeat(state)
}

export function beat(state: Beating, now: number): Step {
  return [{ ...state, beatAt: now + state.traits.heartbeatMs }, [{ type: 'beat' }]]
}

/** The heartbeat that goes with the news that a worker can serve, or could. */
export function firstBeat(heartbeatMs: number): readonly Effect[] {
  return heartbeatMs === Infinity ? [] : [{ type: 'beat' }]
}

function isBeating(state: State): state is Beating {
  return state.state !== 'starting' && state.state !== 'leaving'
}
