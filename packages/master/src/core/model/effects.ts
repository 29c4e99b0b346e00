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
type StandbySubject = Omit<Subject, 'slot'> & { readonly slot?: never }

export type ExitCause = DrainReason | KillReason | 'crash' | 'start-failed' | 'final'

export type OverdueDeadline = Extract<KillReason, 'start-timeout' | 'drain-timeout' | 'liveness'>

/** What each notice carries; `PoolEvents` has the same names. */
interface Notices {
  readonly 'worker:forked': Subject
  readonly 'worker:ready': Subject
  readonly 'worker:faulted': Subject & { readonly error: ErrorReport }
  readonly 'worker:limit-reached': Subject & {
    readonly limit: keyof RecycleLimits
    readonly value: number
  }
  readonly 'worker:draining': Subject & { readonly reason: DrainReason | 'channel-lost' }
  readonly 'worker:overdue': Subject & {
    readonly deadline: OverdueDeadline
    readonly timeoutMs: number
  }
  readonly 'worker:exited': Subject & Exit & { readonly reason: ExitCause }
  readonly 'slot:delayed': {
    readonly slot: number
    readonly delayMs: number
    readonly crashes: number
  }
  readonly 'slot:closed': { readonly slot: number; readonly code: number }
  readonly 'slot:degraded': { readonly slot: number; readonly crashes: number }
  readonly 'standby:forked': StandbySubject
  readonly 'standby:prepared': StandbySubject
  readonly 'standby:promoted': Subject
  readonly 'standby:exited': StandbySubject & Exit
  readonly 'reload:started': Generation
  readonly 'reload:overridden': Generation & { readonly by: number }
  readonly 'reload:replaced': Generation & Duration
  readonly 'reload:completed': Generation & Duration
  readonly 'reload:paused': Generation & { readonly replaced: number }
  readonly 'reload:aborted': Generation & { readonly failure: Failure }
  readonly 'rollback:started': Generation & { readonly release: number }
  readonly 'rollback:replaced': Generation & Duration
  readonly 'rollback:completed': Generation & Duration
  readonly 'pool:ready': { readonly size: number }
  readonly 'pool:degraded': { readonly accepting: number; readonly size: number }
  readonly 'pool:crash-loop': { readonly crashes: number; readonly windowMs: number }
  readonly 'pool:failed': { readonly failure: Failure }
  readonly 'pool:stopped': object
}

interface Exit {
  readonly code: number | null
  readonly signal: string | null
  readonly expected: boolean
  readonly error?: ErrorData
}

type Generation = { readonly generation: number }
type Duration = { readonly durationMs: number }

/** A notice to publish as an event. */
export type Notice = {
  [Name in keyof Notices]: { readonly name: Name } & Notices[Name]
}[keyof Notices]

export type Effect =
  | ({ readonly type: 'fork'; readonly release: number } & (Subject | StandbySubject))
  | ({ readonly type: 'verify' } & Subject)
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
