// Decides what follows from the facts that a worker sends, and from the loss of its channel. Every fact has an answer
// in every state, and an ignored one is a written case.

import type { ErrorData, ErrorReport } from '@regrow/protocol'
import { chargeFailure, chargeFault, explainLeaving, leaveByItself } from './charge-failure.ts'
import { expectHeartbeats, observeHeartbeat } from './liveness.ts'
import { andThen, notify, type Step } from './model/effects.ts'
import type { ExitedEvent, WorkerEvent } from './model/events.ts'
import { draw } from './model/random.ts'
import { type PoolState, putSlot, putWorker, slotAt } from './model/state.ts'
import {
  type DrainingWorker,
  type FaultedWorker,
  type HungWorker,
  hasSlot,
  identify,
  type ReadyWorker,
  subjectOf,
  type WorkerRecord,
} from './model/worker.ts'
import { refuseExcluded, refusePlain, refuseVersion } from './refusals.ts'
import { observeVerdict } from './reload/verification.ts'
import { observeStandby } from './standby-facts.ts'
import { forceOut } from './workers/kill.ts'
import { beginDraining, confirmDrain, remindToDrain } from './workers/leaving.ts'

type Fact = Exclude<WorkerEvent, ExitedEvent>

interface Observed {
  readonly event: Exclude<Fact, { type: 'worker:failed' | 'worker:heartbeat' }>
  readonly now: number
}

/** Decide what follows from a fact. */
export function observeFact(state: PoolState, event: Fact, now: number): Step {
  const worker = state.workers.get(event.worker)
  if (!worker) return [state, []] // its exit was observed before
  if (!hasSlot(worker)) return observeStandby(state, worker, { event, now })
  if (event.type === 'worker:failed') return [rememberError(state, worker, event.error), []]
  if (event.type === 'worker:heartbeat')
    return observeHeartbeat(state, worker, { load: event.load, now })
  switch (worker.state) {
    case 'starting':
      return whileStarting(state, worker, { event, now })
    case 'ready':
      return whileReady(state, worker, { event, now })
    case 'faulted':
    case 'hung':
      return whileUnwell(state, worker, { event, now })
    case 'draining':
      return whileDraining(state, worker, { event, now })
    case 'killing':
      return event.type === 'worker:faulted'
        ? rememberFault(state, worker, event.report)
        : [state, []]
  }
}

function whileStarting(state: PoolState, worker: WorkerRecord, { event, now }: Observed): Step {
  switch (event.type) {
    case 'worker:ready':
      return event.plain && state.policy.standby > 0
        ? refusePlain(state, worker, now)
        : becomeReady(state, worker, { sendsHeartbeats: !event.plain, now })
    case 'worker:faulted':
      return rememberFault(state, worker, event.report) // it does not serve yet
    case 'worker:excluded':
      return refuseExcluded(state, worker, { error: event.error, now })
    case 'worker:draining':
      return leaveByItself(state, worker, { reason: event.reason, now })
    case 'worker:disconnected': {
      const killed = forceOut(state, worker, { reason: 'channel-lost', now }) // it can never report `ready`
      const cause = explainLeaving(worker, 'channel-lost')
      return andThen(killed, (next) => chargeFailure(next, worker, { cause, now }))
    }
    case 'worker:incompatible':
      return refuseVersion(state, worker, { version: event.version, now })
    case 'worker:prepared': // it was promoted already
    case 'worker:verified':
      return [state, []]
  }
}

function whileReady(state: PoolState, worker: ReadyWorker, { event, now }: Observed): Step {
  switch (event.type) {
    case 'worker:faulted':
      return becomeFaulted(state, worker, { report: event.report, now })
    case 'worker:excluded':
      return refuseExcluded(state, worker, { error: event.error, now })
    case 'worker:draining':
      return leaveByItself(state, worker, { reason: event.reason, now })
    case 'worker:disconnected':
      return leaveByItself(state, worker, { reason: 'channel-lost', now })
    case 'worker:verified':
      return observeVerdict(state, worker, { error: event.error, now })
    case 'worker:ready': // a plain program that listens on a second port
    case 'worker:prepared':
    case 'worker:incompatible': // it was understood before, and the shell reports what is unreadable
      return [state, []]
  }
}

/** Its failure is charged already. */
function whileUnwell(
  state: PoolState,
  worker: FaultedWorker | HungWorker,
  { event, now }: Observed,
): Step {
  switch (event.type) {
    case 'worker:faulted':
      return rememberFault(state, worker, event.report)
    case 'worker:draining':
      return beginDraining(state, worker, { reason: event.reason, now })
    case 'worker:disconnected': // its port closed with its channel
      return beginDraining(state, worker, { reason: 'channel-lost', now })
    case 'worker:ready':
    case 'worker:prepared':
    case 'worker:excluded':
    case 'worker:verified':
    case 'worker:incompatible':
      return [state, []]
  }
}

function whileDraining(
  state: PoolState,
  worker: DrainingWorker & WorkerRecord,
  { event, now }: Observed,
): Step {
  switch (event.type) {
    case 'worker:ready': {
      // The order may have been sent before the worker could receive it.
      const confirmed = confirmDrain(worker)
      return [putWorker(state, confirmed), remindToDrain(confirmed, now)]
    }
    case 'worker:draining':
      return [putWorker(state, confirmDrain(worker)), []]
    case 'worker:faulted':
      return rememberFault(state, worker, event.report)
    case 'worker:disconnected': // its exit follows
    case 'worker:prepared':
    case 'worker:excluded':
    case 'worker:verified':
    case 'worker:incompatible':
      return [state, []]
  }
}

function becomeReady(
  state: PoolState,
  worker: WorkerRecord,
  { sendsHeartbeats, now }: { sendsHeartbeats: boolean; now: number },
): Step {
  const [spread, seed] = draw(state.seed)
  const ready: ReadyWorker = { ...identify(worker), state: 'ready', readyAt: now, spread }
  const { slot, release } = worker
  const proven = { ...slotAt(state, slot), proven: release }
  const next = putSlot(putWorker({ ...state, seed }, ready), slot, proven)
  const notice = notify({ name: 'worker:ready', ...subjectOf(worker) })
  return [sendsHeartbeats ? expectHeartbeats(next, ready, now) : next, [notice]]
}

function becomeFaulted(
  state: PoolState,
  worker: ReadyWorker,
  { report, now }: { report: ErrorReport; now: number },
): Step {
  const faulted: FaultedWorker = { ...identify(worker), state: 'faulted', lastError: report }
  const notice = notify({ name: 'worker:faulted', ...subjectOf(worker), error: report })
  return andThen([putWorker(state, faulted), [notice]], (next) =>
    chargeFault(next, worker, { cause: report, now }),
  )
}

/** Only report the error. The worker does not serve yet, or is charged already. */
function rememberFault(state: PoolState, worker: WorkerRecord, error: ErrorReport): Step {
  const notice = notify({ name: 'worker:faulted', ...subjectOf(worker), error })
  return [rememberError(state, worker, error), [notice]]
}

function rememberError(state: PoolState, worker: WorkerRecord, lastError: ErrorData): PoolState {
  return putWorker(state, { ...worker, lastError })
}
