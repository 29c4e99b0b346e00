// The order to drain: when it is given, how long it lasts, and when it is given again. `kill.ts` is what follows its
// deadline.

import type { DrainReason } from '@regrow/protocol'
import { type Effect, notify, type OverdueDeadline, prepend, type Step } from '../model/effects.ts'
import { type PoolState, putWorker } from '../model/state.ts'
import {
  type AnyWorker,
  type DrainingWorker,
  hasSlot,
  identify,
  isInspected,
  type Liveness,
  subjectOf,
  type WorkerRecord,
} from '../model/worker.ts'

interface Order {
  readonly reason: DrainReason
  readonly now: number
}

/** Order a worker to drain. */
export function retire(state: PoolState, worker: AnyWorker, { reason, now }: Order): Step {
  // A worker that starts may receive no order until it has booted. It gets no more time to boot than it had before.
  const bootBy = worker.state === 'starting' && hasSlot(worker) ? worker.deadline : undefined
  const step = beginDraining(state, worker, { reason, now, bootBy })
  return prepend(orderDrain(worker, reason, timeToDrain(state, worker)), step)
}

/** Record that a worker drains, by our order or by itself. */
export function beginDraining(
  state: PoolState,
  worker: AnyWorker,
  {
    reason,
    now,
    bootBy,
  }: { reason: DrainingWorker['reason']; now: number; bootBy?: number | undefined },
): Step {
  const drainBy = now + timeToDrain(state, worker)
  const draining: DrainingWorker = {
    ...{ ...identify(worker), state: 'draining', reason },
    ...(bootBy === undefined
      ? { deadline: drainBy }
      : { deadline: Math.min(bootBy, drainBy), drainBy }),
  }
  const next = putWorker(state, draining)
  if (!hasSlot(worker)) return [next, []] // a standby serves nobody, so its drain is no event
  return [next, [notify({ name: 'worker:draining', ...subjectOf(worker), reason })]]
}

/** The worker has booted and has received the order to drain. */
export function confirmDrain({ drainBy, ...worker }: DrainingWorker): DrainingWorker {
  return drainBy === undefined ? worker : { ...worker, deadline: drainBy }
}

/** A debugger that attaches removes the deadline of a drain. When it detaches, the drain gets a new one. */
export function observeWhileDraining(
  state: PoolState,
  worker: DrainingWorker,
  { liveness, now }: { liveness: Liveness; now: number },
): Step {
  const updated = { ...confirmDrain(worker), liveness }
  if (isInspected(updated) === isInspected(worker)) return [putWorker(state, updated), []]
  const limited = { ...updated, deadline: now + timeToDrain(state, updated) }
  return [putWorker(state, limited), isInspected(updated) ? [] : remindToDrain(limited, now)]
}

/** How long a drain that begins now may take. There is no limit while a debugger may pause the worker. */
function timeToDrain({ policy }: PoolState, worker: { readonly liveness?: Liveness }): number {
  return isInspected(worker) ? Infinity : policy.drainTimeoutMs
}

/** Whether the worker drains for a reason that gives its clients more time than a stop does. */
export function isLeisurely<Worker extends AnyWorker>(
  worker: Worker,
): worker is Worker & DrainingWorker {
  if (worker.state !== 'draining') return false
  return !['stop', 'interrupt', 'channel-lost'].includes(worker.reason)
}

/** Order a draining worker to drain because the pool stops. Its deadline may become earlier, never later. */
export function hasten(state: PoolState, worker: DrainingWorker, { reason, now }: Order): Step {
  const { deadline, drainBy } = worker
  const latest = now + timeToDrain(state, worker)
  const hastened: DrainingWorker = {
    ...{ ...worker, reason, deadline: Math.min(deadline, latest) },
    ...(drainBy !== undefined && { drainBy: Math.min(drainBy, latest) }),
  }
  const timeoutMs = Math.min(drainBy ?? deadline, latest) - now
  return [putWorker(state, hastened), [orderDrain(worker, reason, timeoutMs)]]
}

/** Send the order again, with the time that is left, to a worker that may not have received the first one. */
export function remindToDrain(worker: DrainingWorker, now: number): readonly Effect[] {
  if (worker.reason === 'channel-lost') return []
  return [orderDrain(worker, worker.reason, Math.max(0, worker.deadline - now))]
}

/** Notify that a worker missed a deadline. */
export function notifyOverdue(
  worker: WorkerRecord,
  deadline: OverdueDeadline,
  timeoutMs: number,
): Effect {
  return notify({ name: 'worker:overdue', ...subjectOf(worker), deadline, timeoutMs })
}

function orderDrain(worker: AnyWorker, reason: DrainReason, timeoutMs: number): Effect {
  return { type: 'send', worker: worker.key, order: 'drain', reason, timeoutMs }
}
