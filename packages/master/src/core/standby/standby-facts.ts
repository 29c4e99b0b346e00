// What standbys said, and their ends. Nobody waits for a standby, so its failure fails nothing; it
// is told, and the reserve is refilled after its backoff.

import type { Load } from '@regrow/protocol'
import { notify, type Step } from '../model/effects.ts'
import type { ExitedEvent, WorkerEvent } from '../model/events.ts'
import type { PoolState } from '../model/state.ts'
import { isInspected, type Standby } from '../model/worker.ts'
import { timeToDrain } from '../workers/leaving.ts'
import {
  chargeStandby,
  deadlineOf,
  killStandby,
  putStandby,
  removeStandby,
  standbysOf,
} from './standby.ts'

/** Take in what a standby said, or that it is gone. */
export function observeStandby(
  state: PoolState,
  standby: Standby,
  { event, now }: { event: WorkerEvent; now: number },
): Step {
  switch (event.type) {
    case 'worker:prepared':
      return becomePrepared(state, standby)
    case 'worker:exited':
      return observeEnd(state, standby, { event, now })
    case 'worker:heartbeat':
      return [putStandby(state, hear(state, standby, { load: event.load, now })), []]
    case 'worker:failed':
      return [putStandby(state, { ...standby, lastError: event.error }), []]
    case 'worker:faulted': {
      const faulted = { ...standby, lastError: event.report }
      return failHandover(putStandby(state, faulted), faulted, now)
    }
    case 'worker:ready': // it began to serve without an order: it does not know what a standby is
    case 'worker:disconnected':
    case 'worker:incompatible':
      return failHandover(state, standby, now)
    case 'worker:excluded': // by its program, which has not asked for a slot yet
    case 'worker:draining': // it leaves by itself; the exit follows
    case 'worker:verified':
      return [state, []]
  }
}

function hear(
  state: PoolState,
  standby: Standby,
  { load, now }: { load: Load; now: number },
): Standby {
  const silentAt = load.inspected ? Infinity : now + state.policy.livenessTimeoutMs
  const heard = { ...standby, pulse: { load, silentAt, slowBeats: 0 } }
  // A debugger that comes takes the deadline of a drain away, and one that goes leaves a new one behind.
  if (heard.state !== 'draining' || load.inspected === isInspected(standby)) return heard
  return { ...heard, deadline: now + timeToDrain(state, heard) }
}

/** Force out every standby that has missed its deadline. */
export function expireStandbys(state: PoolState, now: number): Step {
  const overdue = standbysOf(state).find((standby) => deadlineOf(standby) <= now)
  if (!overdue) return [state, []]
  const isMissed = overdue.state === 'starting' || overdue.state === 'prepared'
  const killed = killStandby(isMissed ? chargeStandby(state, now) : state, overdue, now)
  const [next, effects] = expireStandbys(killed[0], now)
  return [next, [...killed[1], ...effects]]
}

function becomePrepared(state: PoolState, standby: Standby): Step {
  if (standby.state !== 'starting') return [state, []]
  const { deadline: _, ...rest } = standby
  const { key, generation } = standby
  const told = notify({ name: 'standby:prepared', worker: key, generation })
  return [putStandby({ ...state, standbyCrashes: 0 }, { ...rest, state: 'prepared' }), [told]]
}

function failHandover(state: PoolState, standby: Standby, now: number): Step {
  if (standby.state === 'draining' || standby.state === 'killing') return [state, []]
  return killStandby(chargeStandby(state, now), standby, now)
}

function observeEnd(
  state: PoolState,
  standby: Standby,
  { event, now }: { event: ExitedEvent; now: number },
): Step {
  const { key, generation, lastError } = standby
  const { code, signal, error = lastError } = event
  const expected = standby.state === 'draining'
  const told = notify({
    name: 'standby:exited',
    worker: key,
    generation,
    code,
    signal,
    expected,
    ...(error && { error }),
  })
  const gone = removeStandby(state, key)
  const isCrash = standby.state === 'starting' || standby.state === 'prepared'
  return [isCrash ? chargeStandby(gone, now) : gone, [told]]
}
