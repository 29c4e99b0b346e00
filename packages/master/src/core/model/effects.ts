// The effects that the core orders. The shell performs them in order and adds nothing of its own.

import type { DrainReason, ErrorData, ErrorReport } from '@regrow/protocol'
import type { CommandId } from './events.ts'
import type { Failure } from './failure.ts'
import type { PoolState } from './state.ts'
import type { KillReason, RecycleLimits, WorkerKey } from './worker.ts'

/** A worker as the public events name it. The shell adds the pid. */
interface Subject {
  readonly worker: WorkerKey
  readonly slot: number
  readonly generation: number
}

/** A standby as the public events name it: it has no slot. */
type StandbySubject = Omit<Subject, 'slot'>

export type ExitCause = DrainReason | KillReason | 'crash' | 'start-failed' | 'final'

export type OverdueDeadline = Extract<KillReason, 'start-timeout' | 'drain-timeout' | 'liveness'>

export type Notice =
  | ({ readonly name: 'worker:forked' } & Subject)
  | ({ readonly name: 'worker:ready' } & Subject)
  | ({ readonly name: 'worker:faulted'; readonly error: ErrorReport } & Subject)
  | ({
      readonly name: 'worker:limit-reached'
      readonly limit: keyof RecycleLimits
      readonly value: number
    } & Subject)
  | ({ readonly name: 'worker:draining'; readonly reason: DrainReason | 'channel-lost' } & Subject)
  | ({
      readonly name: 'worker:overdue'
      readonly deadline: OverdueDeadline
      readonly timeoutMs: number
    } & Subject)
  | ({
      readonly name: 'worker:exited'
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly reason: ExitCause
      readonly error?: ErrorData
    } & Subject)
  | {
      readonly name: 'slot:delayed'
      readonly slot: number
      readonly delayMs: number
      readonly crashes: number
    }
  | { readonly name: 'slot:closed'; readonly slot: number; readonly code: number }
  | { readonly name: 'slot:degraded'; readonly slot: number; readonly crashes: number }
  | ({ readonly name: 'standby:forked' } & StandbySubject)
  | ({ readonly name: 'standby:prepared' } & StandbySubject)
  | ({ readonly name: 'standby:promoted' } & Subject)
  | ({
      readonly name: 'standby:exited'
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly error?: ErrorData
    } & StandbySubject)
  | { readonly name: 'reload:started'; readonly generation: number }
  | { readonly name: 'reload:overridden'; readonly generation: number; readonly by: number }
  | {
      readonly name: 'reload:replaced' | 'rollback:replaced'
      readonly generation: number
      readonly durationMs: number
    }
  | { readonly name: 'reload:completed'; readonly generation: number; readonly durationMs: number }
  | { readonly name: 'reload:paused'; readonly generation: number; readonly replaced: number }
  | { readonly name: 'reload:aborted'; readonly generation: number; readonly failure: Failure }
  | { readonly name: 'rollback:started'; readonly generation: number; readonly release: number }
  | {
      readonly name: 'rollback:completed'
      readonly generation: number
      readonly durationMs: number
    }
  | { readonly name: 'pool:ready'; readonly size: number }
  | { readonly name: 'pool:degraded'; readonly accepting: number; readonly size: number }
  | { readonly name: 'pool:crash-loop'; readonly crashes: number; readonly windowMs: number }
  | { readonly name: 'pool:failed'; readonly failure: Failure }
  | { readonly name: 'pool:stopped' }

export type Effect =
  | ({ readonly type: 'fork'; readonly release: number } & Subject)
  | ({ readonly type: 'verify' } & Subject)
  | ({ readonly type: 'fork-standby'; readonly release: number } & StandbySubject)
  /** The standby gets a slot, and is ordered to serve. */
  | ({ readonly type: 'serve' } & Subject)
  | {
      readonly type: 'send'
      readonly worker: WorkerKey
      readonly order: 'drain'
      readonly reason: DrainReason
      readonly timeoutMs: number
    }
  | { readonly type: 'kill'; readonly worker: WorkerKey }
  | { readonly type: 'notify'; readonly notice: Notice }
  | { readonly type: 'settle'; readonly command: CommandId; readonly failure?: Failure }
  /** The start has waited long for this worker. */
  | ({ readonly type: 'log-late' } & Subject)
  /** The pool failed, and no pending command could reject with the failure. */
  | { readonly type: 'report'; readonly failure: Failure }

/** A decision: the next state, and the effects to perform. */
export type Step = readonly [PoolState, readonly Effect[]]

/** Put an effect in front of a decision. */
export function prepend(effect: Effect, [state, effects]: Step): Step {
  return [state, [effect, ...effects]]
}

/** Make the next decision from the state in which `step` ended. */
export function andThen(step: Step, decide: (state: PoolState) => Step): Step {
  const [next, effects] = decide(step[0])
  return effects.length === 0 ? [next, step[1]] : [next, [...step[1], ...effects]]
}

/** Make one decision for each item, each from the state in which the previous one ended. */
export function forEach<Item>(
  state: PoolState,
  items: readonly Item[],
  decide: (state: PoolState, item: Item) => Step,
): Step {
  return items.reduce<Step>(
    (step, item) => andThen(step, (next) => decide(next, item)),
    [state, []],
  )
}

export function notify(notice: Notice): Effect {
  return { type: 'notify', notice }
}
