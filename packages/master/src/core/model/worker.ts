// The master's record of one worker: its state, and what is true only in that state. A record lives until the worker's
// exit is observed.

import type { DrainReason, ErrorData, Load } from '@regrow/protocol'

/** Names a worker. A key is never used again, unlike a pid or a slot. */
export type WorkerKey = number

/** What the master knows from heartbeats, and until when the next one must come. */
export interface Liveness {
  /** Absent before the first heartbeat. */
  readonly load?: Load
  /** `Infinity` while a debugger may pause it. */
  readonly silentAt: number
  /** Heartbeats in a row that reported a slow event loop. */
  readonly slowHeartbeats: number
}

interface Identity {
  readonly key: WorkerKey
  /** Absent for a standby, until it is promoted. */
  readonly slot?: number | undefined
  readonly generation: number
  /** The generation whose release the worker runs. After a rollback it is older than `generation`. */
  readonly release: number
  readonly forkedAt: number
  /** The last error that the worker itself reported. The event of its exit carries it. */
  readonly lastError?: ErrorData
  /** Absent before the worker is ready, and for a program that sends no heartbeats. */
  readonly liveness?: Liveness
}

export interface StartingWorker extends Identity {
  readonly state: 'starting'
  readonly deadline: number
}

/** A standby that has loaded its program and waits for a slot. */
export interface PreparedWorker extends Identity {
  readonly slot?: undefined
  readonly state: 'prepared'
}

export interface ReadyWorker extends Identity {
  readonly slot: number
  readonly state: 'ready'
  readonly readyAt: number
  /** The worker's share of the jitter, from 0 to 1. */
  readonly spread: number
  /** The limit of `recycle` that the worker reached. The mark stays, even if the figure falls again. */
  readonly reachedLimit?: keyof RecycleLimits
  /** The user's `verify` must answer by then. Absent if it was not asked, or has answered. */
  readonly verifyBy?: number
}

/** The limits at which a healthy worker is replaced. */
export interface RecycleLimits {
  readonly maxAgeMs: number
  readonly maxRequests: number
  readonly maxMemoryBytes: number
  readonly hardMemoryBytes: number
  readonly maxLoopDelayMs: number
}

/** The worker trapped an error, and serves until another worker does. Its crash is charged already. */
export interface FaultedWorker extends Identity {
  readonly slot: number
  readonly state: 'faulted'
}

/**
 * The worker sent no heartbeat for too long. It answers no request, but its port is open while it lives. So it
 * is killed once another worker accepts, or at the deadline. Its crash is charged already.
 */
export interface HungWorker extends Identity {
  readonly slot: number
  readonly state: 'hung'
  readonly deadline: number
}

export interface DrainingWorker extends Identity {
  readonly state: 'draining'
  readonly deadline: number
  /**
   * Present while the worker boots: it was called off before it was ready, and may receive the order only once it has
   * booted, for which it has until `deadline`. After that its drain has until this point in time.
   */
  readonly drainBy?: number
  readonly reason: DrainReason | 'channel-lost'
}

/** SIGKILL was sent. At the deadline it is sent again. */
export interface KillingWorker extends Identity {
  readonly state: 'killing'
  readonly deadline: number
  readonly reason: KillReason
}

export type KillReason =
  | 'start-timeout'
  | 'drain-timeout'
  | 'liveness'
  | 'channel-lost'
  | 'protocol'
  | 'excluded'
  | 'kill'

export type AcceptingWorker = ReadyWorker | FaultedWorker

/** The record of a worker that has a slot, or of a standby. */
export type AnyWorker =
  | StartingWorker
  | PreparedWorker
  | AcceptingWorker
  | HungWorker
  | DrainingWorker
  | KillingWorker
export type WorkerRecord = AnyWorker & { readonly slot: number }
export type StayingWorker = Exclude<WorkerRecord, Leaving>
export type Standby = Exclude<AnyWorker, { readonly slot: number }>
type Leaving = { readonly state: 'draining' | 'killing' }

export function hasSlot(worker: AnyWorker): worker is WorkerRecord {
  return worker.slot !== undefined
}

/** Whether the worker is neither ordered to leave nor leaving by itself. */
export function isStaying<Worker extends AnyWorker>(
  worker: Worker,
): worker is Exclude<Worker, Leaving> {
  return worker.state !== 'draining' && worker.state !== 'killing'
}

/** Whether the worker serves requests, in a known state or not. */
export function isAccepting(worker: AnyWorker): worker is AcceptingWorker {
  return worker.state === 'ready' || worker.state === 'faulted'
}

export function isReady(worker: AnyWorker): worker is ReadyWorker {
  return worker.state === 'ready'
}

/** Whether the worker was called off and still boots. */
export function isCalledOff(worker: AnyWorker): boolean {
  return worker.state === 'draining' && worker.drainBy !== undefined
}

/** Whether a debugger may pause the worker, for any length of time, as its last heartbeat said. */
export function isInspected({ liveness }: { readonly liveness?: Liveness }): boolean {
  return liveness?.load?.inspected === true
}

export function isStarting<Worker extends AnyWorker>(
  worker: Worker,
): worker is Worker & StartingWorker {
  return worker.state === 'starting'
}

/** The name of a worker in every message. The shell adds the pid. */
export function nameWorker(worker: Pick<WorkerRecord, 'slot' | 'generation'>): string {
  return `slot=${worker.slot} gen=${worker.generation}`
}

/** A worker as events and orders name it. */
export function subjectOf({ key, slot, generation }: WorkerRecord) {
  return { worker: key, slot, generation }
}

/** The fields that a worker keeps from state to state. */
export function identify<Worker extends AnyWorker>(
  worker: Worker,
): Identity & { readonly slot: Worker['slot'] } {
  const { key, generation, release, forkedAt, lastError, liveness } = worker
  return {
    key,
    slot: worker.slot,
    generation,
    release,
    forkedAt,
    ...(lastError && { lastError }),
    ...(liveness && { liveness }),
  }
}
