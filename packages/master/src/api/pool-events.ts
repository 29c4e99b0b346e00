// What a pool tells: one object for each event.

import type { DrainReason, ErrorData, ErrorReport, HangReport } from '@regrow/protocol'
import type { PoolError } from './errors.ts'

/** Which worker an event is about. */
export interface WorkerId {
  readonly slot: number
  readonly generation: number
  /** `undefined` when the process could not be created. */
  readonly pid: number | undefined
}

/** A worker in reserve has no slot. */
export type StandbyId = Omit<WorkerId, 'slot'>

/** Why a worker left, or was made to. */
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
  /** A worker trapped an uncaught error; it serves until another one does, then drains. */
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
  /** A worker missed a deadline and is killed; one that fell silent, once another one accepts. */
  'worker:overdue': [
    WorkerId & {
      readonly deadline: 'start-timeout' | 'drain-timeout' | 'liveness'
      readonly timeoutMs: number
    },
  ]
  /** A worker's event loop is stuck, and this is where; only if `reportOnHang` is on. */
  'worker:blocked': [WorkerId & { readonly report: HangReport }]
  /** A worker's process is gone. `expected` is false for a crash. */
  'worker:exited': [
    WorkerId & {
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly reason: ExitReason
      /** The worker's own last error, where it could tell. */
      readonly error?: ErrorData
    },
  ]
  /** A worker sent something that the master does not understand. Reported once for each name. */
  'worker:unreadable': [WorkerId & { readonly name: string }]
  /** A slot's next fork waits because of quick crashes in a row. */
  'slot:delayed': [{ readonly slot: number; readonly delayMs: number; readonly crashes: number }]
  /** A slot's workers crashed quickly three times in a row. It is tried on, and slows nobody else. */
  'slot:degraded': [{ readonly slot: number; readonly crashes: number }]
  /** A worker left with one of `finalExitCodes`, and is not replaced. */
  'slot:closed': [{ readonly slot: number; readonly code: number }]
  /** A process was created for the reserve. It has no slot yet. */
  'standby:forked': [StandbyId]
  /** It has loaded its program, and waits. */
  'standby:prepared': [StandbyId]
  /** It takes a slot; from here on it is a worker like any other. */
  'standby:promoted': [WorkerId]
  /** A standby's process is gone. `expected` is false for a crash. */
  'standby:exited': [
    StandbyId & {
      readonly code: number | null
      readonly signal: string | null
      readonly expected: boolean
      readonly error?: ErrorData
    },
  ]
  'reload:started': [{ readonly generation: number }]
  /** A newer release has come, by the reload of the generation `by`, before it was everywhere. */
  'reload:overridden': [{ readonly generation: number; readonly by: number }]
  /** Every slot is served by its release; predecessors may still drain. */
  'reload:replaced': [{ readonly generation: number; readonly durationMs: number }]
  /** The last predecessor is gone. */
  'reload:completed': [{ readonly generation: number; readonly durationMs: number }]
  /** A reload waits for `continue()` or `abort()`. */
  'reload:paused': [{ readonly generation: number; readonly replaced: number }]
  'reload:aborted': [{ readonly generation: number; readonly error: PoolError }]
  /** The release of an earlier generation is put back, under a new one. */
  'rollback:started': [{ readonly generation: number; readonly release: number }]
  /** Every slot is served by it; workers of the release that failed may still drain. */
  'rollback:replaced': [{ readonly generation: number; readonly durationMs: number }]
  'rollback:completed': [{ readonly generation: number; readonly durationMs: number }]
  /** As many workers as wanted are ready: at the start, and again after a degradation. */
  'pool:ready': [{ readonly size: number }]
  /** Fewer workers are ready than wanted. `accepting` counts faulted ones that still serve. */
  'pool:degraded': [{ readonly accepting: number; readonly size: number }]
  /** More workers crashed than `restartWindow` allows. */
  'pool:crash-loop': [{ readonly crashes: number; readonly windowMs: number }]
  'pool:failed': [{ readonly error: PoolError }]
  'pool:stopped': [Record<string, never>]
}
