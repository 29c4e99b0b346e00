// What sends a worker away: an order, a wish of the app's own, the end of the master, a signal.

import type { DrainReason } from '@regrow/protocol'
import { beginDrain, reasonOfSignal } from './drain.ts'
import type { Aim, DrainCause, Serving, Starting, Step, Traits } from './states.ts'

/** Begin to drain, unless it is for the master to say so. */
export function answerCause(state: Starting | Serving, event: DrainCause, now: number): Step {
  const { traits } = state
  if (isForTheMaster(traits.governed, event)) return [state, []]
  const exit = state.state === 'faulted' ? 'uncaught' : 'drained'
  const signal = event.type === 'signal:received' ? event.signal : undefined
  const cause = {
    reason: reasonOf(event, traits.governed),
    exit,
    aim: aimOf(event, traits.governed),
    timeoutMs: timeFor(event, traits),
    signal,
  } as const
  return beginDrain(traits, cause, now)
}

/** Ctrl-C reaches every process of a terminal at once; who has a master waits for its decision. */
export function isForTheMaster(governed: boolean, event: DrainCause): boolean {
  return governed && event.type === 'signal:received' && event.signal === 'SIGINT'
}

function reasonOf(event: DrainCause, governed: boolean): DrainReason {
  switch (event.type) {
    case 'drain:ordered':
    case 'drain:requested':
      return event.reason
    case 'close:requested':
      return governed ? 'requested' : 'closed'
    case 'master:lost':
      return 'orphaned'
    case 'signal:received':
      return reasonOfSignal(event.signal)
  }
}

/**
 * A program that has asked for it itself may have more to do, such as a test that comes after this one: an exit would
 * pass for its success. A master waits for the exit, and judges by its own reasons.
 */
function aimOf({ type }: DrainCause, governed: boolean): Aim {
  if (governed) return 'exit'
  if (type === 'close:requested') return 'close'
  return type === 'drain:requested' ? 'end' : 'exit'
}

/** A time that is given overrules the worker's own. */
function timeFor(event: DrainCause, { drainTimeoutMs, orphanTimeoutMs }: Traits): number {
  if (event.type === 'drain:ordered') return event.timeoutMs
  return event.type === 'master:lost' ? orphanTimeoutMs : drainTimeoutMs
}
