// The two ways to make a worker leave: ask, with a deadline, and force. What follows the deadline
// of the first is the second, and the second is tried again until the exit is seen.

import type { DrainReason } from '@regrow/protocol'
import { type Effect, notify, type OverdueDeadline, prepend, type Step } from '../model/effects.ts'
import { type PoolState, putWorker } from '../model/state.ts'
import {
  type AnyWorker,
  type DrainingWorker,
  hasSlot,
  identify,
  isInspected,
  type KillingWorker,
  type KillReason,
  type Liveness,
  subjectOf,
  type WorkerRecord,
} from '../model/worker.ts'

/** SIGKILL cannot be refused, but it can be late: a process in uninterruptible sleep dies when it wakes. */
export const killAgainMs = 5_000

/** Ask a worker to drain. */
export function retire(
  state: PoolState,
  worker: AnyWorker,
  { reason, now }: { reason: DrainReason; now: number },
): Step {
  // Who starts may be deaf until it has booted: it has no more time for that than it had before.
  const bootBy = worker.state === 'starting' && hasSlot(worker) ? worker.deadline : undefined
  const step = beginDraining(state, worker, { reason, now, bootBy })
  return prepend(orderDrain(worker, reason, timeToDrain(state, worker)), step)
}

/** Record that a worker drains, at our order or by itself. */
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
  if (!hasSlot(worker)) return [next, []] // nobody counts on a standby
  return [next, [notify({ name: 'worker:draining', ...subjectOf(worker), reason })]]
}

/** It has booted, and knows that it is to leave. */
export function confirmDrain({ drainBy, ...worker }: DrainingWorker): DrainingWorker {
  return drainBy === undefined ? worker : { ...worker, deadline: drainBy }
}

/** A debugger that comes takes the deadline of a drain away, and one that goes leaves a new one behind. */
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

/** How long a drain that begins now may take: without a limit where a debugger may pause it. */
export function timeToDrain(
  { policy }: PoolState,
  worker: { readonly liveness?: Liveness },
): number {
  return isInspected(worker) ? Infinity : policy.drainTimeoutMs
}

/** It drains by an order or a wish that gives its clients more time than a stop does. */
export function isLeisurely<Worker extends AnyWorker>(
  worker: Worker,
): worker is Worker & DrainingWorker {
  if (worker.state !== 'draining') return false
  return !['stop', 'interrupt', 'channel-lost'].includes(worker.reason)
}

/** Tell a draining worker that the pool stops. Its deadline may come nearer, and never goes back. */
export function hasten(
  state: PoolState,
  worker: DrainingWorker,
  { reason, now }: { reason: DrainReason; now: number },
): Step {
  const { deadline, drainBy } = worker
  const latest = now + timeToDrain(state, worker)
  const hastened: DrainingWorker = {
    ...{ ...worker, reason, deadline: Math.min(deadline, latest) },
    ...(drainBy !== undefined && { drainBy: Math.min(drainBy, latest) }),
  }
  const timeoutMs = Math.min(drainBy ?? deadline, latest) - now
  return [putWorker(state, hastened), [orderDrain(worker, reason, timeoutMs)]]
}

/** Say it again to a worker that may have been deaf the first time, with what is left of its time. */
export function remindToDrain(worker: DrainingWorker, now: number): readonly Effect[] {
  if (worker.reason === 'channel-lost') return []
  return [orderDrain(worker, worker.reason, Math.max(0, worker.deadline - now))]
}

/** Force a worker out. */
export function forceOut(
  state: PoolState,
  worker: AnyWorker,
  { reason, now }: { reason: KillReason; now: number },
): Step {
  const deadline = now + killAgainMs
  const killing: KillingWorker = { ...identify(worker), state: 'killing', deadline, reason }
  return [putWorker(state, killing), [{ type: 'kill', worker: worker.key }]]
}

/** Tell that a worker missed a deadline. */
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
