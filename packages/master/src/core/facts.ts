// Decides what follows from the facts that a worker sends, and from the loss of its channel. Every fact has an answer
// in every state, and an ignored one is a written case.

import type { DrainReason, ErrorData, ErrorReport } from '@regrow/protocol'
import { chargeFailure, chargeFault } from './charge-failure.ts'
import { expectHeartbeats, observeHeartbeat } from './liveness.ts'
import { andThen, notify, type Step } from './model/effects.ts'
import type { WorkerEvent } from './model/events.ts'
import { fail } from './model/failure.ts'
import { draw } from './model/random.ts'
import { type PoolState, putSlot, putWorker, slotAt } from './model/state.ts'
import {
  hasSlot,
  identify,
  nameWorker,
  type ReadyWorker,
  subjectOf,
  type WorkerRecord,
} from './model/worker.ts'
import { refuseExcluded, refusePlain, refuseVersion } from './refusals.ts'
import { observeVerdict } from './reload/verification.ts'
import { observeStandby } from './standby-facts.ts'
import { beginDraining, confirmDrain, forceOut, remindToDrain } from './workers/leaving.ts'

type Fact = Exclude<WorkerEvent, { type: 'worker:exited' }>

/** Decide what follows from a fact. */
export function observeFact(state: PoolState, event: Fact, now: number): Step {
  const worker = state.workers.get(event.worker)
  if (!worker) return [state, []] // its exit was observed before
  if (!hasSlot(worker)) return observeStandby(state, worker, { event, now })
  switch (event.type) {
    case 'worker:ready':
      return event.plain && state.policy.standby > 0
        ? refusePlain(state, worker, now)
        : becomeReady(state, worker, { sendsHeartbeats: !event.plain, now })
    case 'worker:prepared': // it was promoted already
      return [state, []]
    case 'worker:faulted':
      return becomeFaulted(state, worker, { report: event.report, now })
    case 'worker:failed':
      return [rememberError(state, worker, event.error), []]
    case 'worker:excluded':
      return refuseExcluded(state, worker, { error: event.error, now })
    case 'worker:draining':
      return drainByItself(state, worker, { reason: event.reason, now })
    case 'worker:heartbeat':
      return observeHeartbeat(state, worker, { load: event.load, now })
    case 'worker:verified':
      return observeVerdict(state, worker, { error: event.error, now })
    case 'worker:disconnected':
      return loseChannel(state, worker, now)
    case 'worker:incompatible':
      return refuseVersion(state, worker, { version: event.version, now })
  }
}

function becomeReady(
  state: PoolState,
  worker: WorkerRecord,
  { sendsHeartbeats, now }: { sendsHeartbeats: boolean; now: number },
): Step {
  switch (worker.state) {
    case 'starting': {
      const [spread, seed] = draw(state.seed)
      const ready: ReadyWorker = { ...identify(worker), state: 'ready', readyAt: now, spread }
      const { slot, release } = worker
      const notice = notify({ name: 'worker:ready', ...subjectOf(worker) })
      const proven = { ...slotAt(state, slot), proven: release }
      const next = putSlot(putWorker({ ...state, seed }, ready), slot, proven)
      return [sendsHeartbeats ? expectHeartbeats(next, ready, now) : next, [notice]]
    }
    case 'draining': {
      // The order may have been sent before the worker could receive it.
      const confirmed = confirmDrain(worker)
      return [putWorker(state, confirmed), remindToDrain(confirmed, now)]
    }
    case 'ready': // a plain program that listens on a second port
    case 'faulted':
    case 'hung':
    case 'killing':
      return [state, []] // too late, or known already
  }
}

function becomeFaulted(
  state: PoolState,
  worker: WorkerRecord,
  { report, now }: { report: ErrorReport; now: number },
): Step {
  const notice = notify({ name: 'worker:faulted', ...subjectOf(worker), error: report })
  if (worker.state !== 'ready') return [rememberError(state, worker, report), [notice]] // not serving yet, or charged already
  const faulted: WorkerRecord = {
    ...identify(worker),
    state: 'faulted',
    lastError: report,
  }
  return andThen([putWorker(state, faulted), [notice]], (next) =>
    chargeFault(next, worker, { cause: report, now }),
  )
}

function rememberError(state: PoolState, worker: WorkerRecord, lastError: ErrorData): PoolState {
  return putWorker(state, { ...worker, lastError })
}

function drainByItself(
  state: PoolState,
  worker: WorkerRecord,
  { reason, now }: { reason: DrainReason; now: number },
): Step {
  switch (worker.state) {
    case 'starting':
    case 'ready': {
      // It left without our order, so it is charged. Otherwise a program that drains itself at once
      // would be forked in a hot loop.
      const message = `${nameWorker(worker)} left by itself (${reason})`
      const cause = worker.lastError ?? fail('ERR_POOL_WORKER_EXITED', message)
      const left = beginDraining(state, worker, { reason, now })
      return andThen(left, (next) => chargeFailure(next, worker, { cause, now }))
    }
    case 'faulted':
    case 'hung':
      return beginDraining(state, worker, { reason, now }) // charged already
    case 'draining':
      return [putWorker(state, confirmDrain(worker)), []]
    case 'killing':
      return [state, []]
  }
}

function loseChannel(state: PoolState, worker: WorkerRecord, now: number): Step {
  const message = `${nameWorker(worker)} closed its channel to the master`
  const cause = worker.lastError ?? fail('ERR_POOL_WORKER_EXITED', message)
  switch (worker.state) {
    case 'starting': {
      const killed = forceOut(state, worker, { reason: 'channel-lost', now }) // it can never report `ready`
      return andThen(killed, (next) => chargeFailure(next, worker, { cause, now }))
    }
    case 'ready': {
      const left = beginDraining(state, worker, { reason: 'channel-lost', now })
      return andThen(left, (next) => chargeFailure(next, worker, { cause, now }))
    }
    case 'faulted':
    case 'hung': // its port closed with its channel
      return beginDraining(state, worker, { reason: 'channel-lost', now })
    case 'draining': // it leaves already, and its exit follows
    case 'killing':
      return [state, []]
  }
}
