// When what a drain needs is loaded. Loading competes with the app's first requests, so it waits for
// them to pass; but a deploy may remove the files, so it does not wait for ever.

import type { Prepared, Preparing, Serving, Step } from './states.ts'

const prepareAfterMs = 1_000
/** A worker that is never idle loads it all the same. */
const prepareWithinMs = 10_000

export function beginPreparing(now: number): Preparing {
  return { prepareAt: now + prepareAfterMs, prepareBy: now + prepareWithinMs }
}

/** Load it if it is time to. */
export function prepare(state: Prepared | Serving, now: number): Step {
  if (now < state.prepareAt) return [state, []]
  const force = now >= state.prepareBy
  const prepareAt = force ? Infinity : now + prepareAfterMs
  return [{ ...state, prepareAt }, [{ type: 'prepare', force }]]
}
