// How a drain begins. Its reason, its time, its exit code and what comes after it follow from its cause: an order, a
// call of the app, the end of the master, a signal, or an error.

import type { DrainReason, ErrorReport, ExitCodeName } from '@regrow/protocol'
import { setDeadlines } from './drain-deadlines.ts'
import type { Effect, Step } from './effects.ts'
import type { DrainCause } from './events.ts'
import { firstHeartbeat } from './heartbeat.ts'
import type { Aim, Draining, DrainSignal, Serving, Starting, Traits } from './states.ts'

interface Plan {
  readonly reason: DrainReason
  readonly exit: ExitCodeName
  readonly aim?: Aim
  readonly timeoutMs: number
  readonly signal?: DrainSignal | undefined
}

/** Begin to drain, unless the decision is the master's. */
export function answerCause(state: Starting | Serving, event: DrainCause, now: number): Step {
  const { traits } = state
  if (isForTheMaster(traits.governed, event)) return [state, []]
  const plan = {
    reason: reasonOf(event, traits.governed),
    exit: state.state === 'faulted' ? 'uncaught' : 'drained',
    aim: aimOf(event, traits.governed),
    timeoutMs: timeFor(event, traits),
    signal: event.type === 'signal:received' ? event.signal : undefined,
  } as const
  return beginDrain(traits, plan, now)
}

export function beginDrain(traits: Traits, plan: Plan, now: number): Step {
  const [draining, effects] = enterDraining(traits, plan, now)
  const fact: Effect = { type: 'send', fact: { type: 'draining', reason: plan.reason } }
  // The master logs how many requests a stop waits for: as of now, and not as of up to a second ago.
  return [draining, [fact, ...effects, ...firstHeartbeat(traits.heartbeatMs)]]
}

/** The same without a fact, so that the master does not know of the drain. */
export function enterDraining(traits: Traits, plan: Plan, now: number): Step {
  const { reason, exit, aim = 'exit', timeoutMs, signal } = plan
  const state: Draining = {
    state: 'draining',
    traits,
    aim: exit === 'drained' ? aim : 'exit',
    exit,
    cut: false,
    asked: signal === undefined ? 0 : 1,
    firstSignal: signal && { signal, at: now },
    heartbeatAt: now + traits.heartbeatMs,
    sweepAt: now,
    ...setDeadlines(timeoutMs, now),
  }
  return [state, [{ type: 'drain', reason, timeoutMs, deadlines: state }]]
}

/** Ctrl-C reaches every process of a terminal at once; a worker with a master waits for the decision of that. */
export function isForTheMaster(governed: boolean, event: DrainCause): boolean {
  return governed && event.type === 'signal:received' && event.signal === 'SIGINT'
}

export function reasonOfSignal(signal: DrainSignal): DrainReason {
  return signal === 'SIGINT' ? 'interrupt' : 'signal'
}

export function sendFaulted(report: ErrorReport | undefined): readonly Effect[] {
  return report ? [{ type: 'send', fact: { type: 'faulted', report } }] : []
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
 * A program that asked for the drain itself may have more to do, such as the next test, and an exit would look like its
 * success. A master waits for the exit, and judges it by its own reasons.
 */
function aimOf({ type }: DrainCause, governed: boolean): Aim {
  if (governed) return 'exit'
  if (type === 'close:requested') return 'close'
  return type === 'drain:requested' ? 'end' : 'exit'
}

/** The time of an order overrides the worker's own. */
function timeFor(event: DrainCause, { drainTimeoutMs, orphanTimeoutMs }: Traits): number {
  if (event.type === 'drain:ordered') return event.timeoutMs
  return event.type === 'master:lost' ? orphanTimeoutMs : drainTimeoutMs
}
