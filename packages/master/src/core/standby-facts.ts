// The facts, deadlines and exits of standbys. No command waits for a standby, so its failure fails no command: it
// is only reported, and the next standby is forked after a backoff.

import { observeHeartbeat } from './liveness.ts'
import { notify, type Step } from './model/effects.ts'
import type { ExitedEvent, WorkerEvent } from './model/events.ts'
import { type PoolState, putWorker, removeWorker } from './model/state.ts'
import { type AnyWorker, identify, isStaying } from './model/worker.ts'
import { chargeStandby } from './standby.ts'
import { forceOut } from './workers/kill.ts'

/** Decide what follows from a fact about a standby. */
export function observeStandby(
  state: PoolState,
  standby: AnyWorker,
  { event, now }: { event: Exclude<WorkerEvent, ExitedEvent>; now: number },
): Step {
  switch (event.type) {
    case 'worker:prepared':
      return becomePrepared(state, standby)
    case 'worker:heartbeat':
      return observeHeartbeat(state, standby, { load: event.load, now })
    case 'worker:failed':
      return [putWorker(state, { ...standby, lastError: event.error }), []]
    case 'worker:faulted':
      return failStandby(state, { ...standby, lastError: event.report }, now)
    case 'worker:ready': // it serves without an order, so its program does not know standbys
    case 'worker:disconnected':
    case 'worker:incompatible':
      return failStandby(state, standby, now)
    case 'worker:excluded': // its program asked for a port before it has a slot
    case 'worker:draining': // it leaves by itself, and its exit follows
    case 'worker:verified':
      return [state, []]
  }
}

/** Force out a standby that has become useless, unless it leaves already. */
function failStandby(state: PoolState, standby: AnyWorker, now: number): Step {
  return isStaying(standby) ? expireStandby(state, standby, now) : [putWorker(state, standby), []]
}

/** Force out a standby at its deadline. */
export function expireStandby(state: PoolState, standby: AnyWorker, now: number): Step {
  const charged = isStaying(standby) ? chargeStandby(state, now) : state
  return forceOut(charged, standby, { reason: 'kill', now }) // the reason of a standby is never reported
}

function becomePrepared(state: PoolState, standby: AnyWorker): Step {
  if (standby.state !== 'starting') return [state, []]
  const { key, generation } = standby
  const prepared: AnyWorker = { ...identify(standby), slot: undefined, state: 'prepared' }
  const notice = notify({ name: 'standby:prepared', worker: key, generation })
  return [putWorker({ ...state, standbyCrashes: 0 }, prepared), [notice]]
}

/** Remove a standby that has exited, and charge an unexpected exit. */
export function observeStandbyExit(
  state: PoolState,
  standby: AnyWorker,
  { event, now }: { event: ExitedEvent; now: number },
): Step {
  const { key, generation, lastError } = standby
  const { code, signal, error = lastError } = event
  const notice = notify({
    ...{ name: 'standby:exited', worker: key, generation, code, signal },
    expected: standby.state === 'draining',
    ...(error && { error }),
  })
  const gone = removeWorker(state, key)
  return [isStaying(standby) ? chargeStandby(gone, now) : gone, [notice]]
}
