// The core's only entry: it takes an event, and returns the next state and the effects. It is total and silent, and
// returns the same for the same arguments.

import { receiveCommand } from './commands.ts'
import { observeExit } from './exits.ts'
import { observeFact } from './facts.ts'
import { fulfil } from './fulfilment.ts'
import { andThen, type Step } from './model/effects.ts'
import type { PoolEvent } from './model/events.ts'
import type { PoolState } from './model/state.ts'
import { expireDeadlines } from './overdue.ts'
import { reconcile } from './reconcile.ts'
import { beginQueuedReload } from './reload/reload.ts'

/** Decide what follows from `event` at `now`, in milliseconds of a monotonic clock. */
export function transition(state: PoolState, event: PoolEvent, now: number): Step {
  const observed = observe(state, event, now)
  const reconciled = andThen(observed, (next) => reconcile(next, now))
  const fulfilled = andThen(reconciled, (next) => fulfil(next, now))
  const begun = andThen(fulfilled, (next) => beginQueuedReload(next, now))
  if (begun[0] === observed[0]) return begun // nothing changed since the state was reconciled
  // A reload or a stop that has just begun or ended may want workers at once.
  return andThen(begun, (next) => reconcile(next, now))
}

function observe(state: PoolState, event: PoolEvent, now: number): Step {
  switch (event.type) {
    case 'tick':
      return expireDeadlines(state, now)
    case 'worker:exited':
      return observeExit(state, event, now)
    case 'start':
    case 'reload':
    case 'continue':
    case 'abort':
    case 'resize':
    case 'recycle':
    case 'stop':
    case 'kill':
      return receiveCommand(state, event, now)
    default:
      return observeFact(state, event, now)
  }
}
