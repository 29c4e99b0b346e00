// The events of a pool, and the object that each one carries.

import type { DrainReason, ErrorData, ErrorReport, HangReport } from '@regrow/protocol'
import type { PoolError } from './errors.ts'

/** Which worker an event is about. */
export interface WorkerId {
  readonly slot: number
  readonly generation: number
  /** `undefined` when the process could not be created. */
  readonly pid: number | undefined
}

/** Which standby an event is about. A standby has no slot. */
export type StandbyId = Omit<WorkerId, 'slot'>

/** Why a worker exited. */
export type ExitReason =
  | DrainReason
  | 'crash'
  | 'start-failed'
  | 'final'
  | 'start-timeout'
  | 'drain-timeout'
  | 'liveness'
  | 'channel-lost'
  | 'protocol'
  | 'excluded'
  | 'kill'

/** Each event carries one object. */
export interface PoolEvents {
  'worker:forked': [WorkerId]
  'worker:ready': [WorkerId]
  /** A worker trapped an uncaught error. It serves until another worker does, and then drains. */
  'worker:faulted': [WorkerId & { readonly error: ErrorReport }]
  'worker:draining': [WorkerId & { readonly reason: DrainReason | 'channel-lost' }]
  /** A worker reached a limit of `recycle`, and its successor is wanted. */
  'worker:limit-reached': [
    WorkerId & {
      readonly limit:
        | 'maxAgeMs'
        | 'maxRequests'
        | 'maxMemoryBytes'
        | 'hardMemoryBytes'
        | 'maxLoopDelayMs'
      readonly value: number
    },
  ]
  /** A worker missed a deadline and is killed. A silent worker is killed once another one accepts. */
  'worker:overdue': [
    WorkerId & {
      readonly deadline: 'start-timeout' | 'drain-timeout' | 'liveness'
      readonly timeoutMs: number
    },
  ]
  /** A worker's event loop is blocked. The report shows where. Needs `reportOnHang`. */
  'worker:blocked': [WorkerId & { readonly report: HangReport }]
  /** A worker exited. `expected` is false for a crash. */
  'worker:exited': [
    WorkerId & {
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly reason: ExitReason
      /** The last error that the worker itself reported. */
      readonly error?: ErrorData
    },
  ]
  /** A worker sent a message that the master cannot read. Emitted once for each name. */
  'worker:unreadable': [WorkerId & { readonly name: string }]
  /** The slot's next fork is delayed because of quick crashes in a row. */
  'slot:delayed': [{ readonly slot: number; readonly delayMs: number; readonly crashes: number }]
  /** Three workers in a row crashed quickly in this slot. The pool keeps trying, and other slots are not delayed. */
  'slot:degraded': [{ readonly slot: number; readonly crashes: number }]
  /** A worker exited with one of `finalExitCodes`, and is not replaced. */
  'slot:closed': [{ readonly slot: number; readonly code: number }]
  /** A standby was forked. It has no slot yet. */
  'standby:forked': [StandbyId]
  /** A standby has loaded its program, and waits for a slot. */
  'standby:prepared': [StandbyId]
  /** A standby got a slot. From here on it is a worker like any other. */
  'standby:promoted': [WorkerId]
  /** A standby exited. `expected` is false for a crash. */
  'standby:exited': [
    StandbyId & {
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly error?: ErrorData
    },
  ]
  'reload:started': [{ readonly generation: number }]
  /** The reload of the generation `by` took the place of this one, which was not everywhere yet. */
  'reload:overridden': [{ readonly generation: number; readonly by: number }]
  /** Every slot is served by the new release. Predecessors may still drain. */
  'reload:replaced': [{ readonly generation: number; readonly durationMs: number }]
  /** The last predecessor has exited. */
  'reload:completed': [{ readonly generation: number; readonly durationMs: number }]
  /** A reload waits for `continue()` or `abort()`. */
  'reload:paused': [{ readonly generation: number; readonly replaced: number }]
  'reload:aborted': [{ readonly generation: number; readonly error: PoolError }]
  /** The release of an earlier generation is being restored, under a new generation. */
  'rollback:started': [{ readonly generation: number; readonly release: number }]
  /** Every slot is served by the restored release. Workers of the release that failed may still drain. */
  'rollback:replaced': [{ readonly generation: number; readonly durationMs: number }]
  'rollback:completed': [{ readonly generation: number; readonly durationMs: number }]
  /** As many workers are ready as are wanted: after the start, and again after a degradation. */
  'pool:ready': [{ readonly size: number }]
  /** Fewer workers are ready than are wanted. `accepting` includes faulted workers, which still serve. */
  'pool:degraded': [{ readonly accepting: number; readonly size: number }]
  /** More workers crashed than `restartWindow` allows. */
  'pool:crash-loop': [{ readonly crashes: number; readonly windowMs: number }]
  'pool:failed': [{ readonly error: PoolError }]
  'pool:stopped': [Record<string, never>]
}
