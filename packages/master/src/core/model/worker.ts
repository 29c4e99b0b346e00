// The master's record of one worker. A dead worker has no record: only its exit removes it.

import type { DrainReason, ErrorData, Load } from '@regrow/protocol'

/** Names a worker for life; never reused, unlike a pid or a slot. */
export type WorkerKey = number

/** What its last heartbeat said, and until when the next one is waited for. */
export interface Liveness {
  /** Absent before the first heartbeat. */
  readonly load?: Load
  /** `Infinity` while a debugger may pause it. */
  readonly silentAt: number
  /** Heartbeats in a row that told of a slow event loop. */
  readonly slowHeartbeats: number
}

interface Identity {
  readonly key: WorkerKey
  /** Absent for a standby, until it is promoted. */
  readonly slot?: number | undefined
  readonly generation: number
  /** The generation whose release it runs: an older one after a rollback. */
  readonly release: number
  readonly forkedAt: number
  /** What the worker itself said went wrong; its exit carries it. */
  readonly lastError?: ErrorData
  /** Absent before it is ready, and for a program that sends no heartbeats. */
  readonly liveness?: Liveness
}

export interface StartingWorker extends Identity {
  readonly state: 'starting'
  readonly deadline: number
}

/** A standby that has loaded its program, and waits for a slot. */
export interface PreparedWorker extends Identity {
  readonly slot?: undefined
  readonly state: 'prepared'
}

export interface ReadyWorker extends Identity {
  readonly slot: number
  readonly state: 'ready'
  readonly readyAt: number
  /** From 0 to 1: how much of the jitter this worker has. */
  readonly spread: number
  /** The limit of `recycle` that it reached; it stays so, even if the figure falls again. */
  readonly reachedLimit?: keyof RecycleLimits
  /** Until when the user's `verify` must have answered; absent if it was not asked, or has answered. */
  readonly verifyBy?: number
}

/** The limits of a worker's life. */
export interface RecycleLimits {
  readonly maxAgeMs: number
  readonly maxRequests: number
  readonly maxMemoryBytes: number
  readonly hardMemoryBytes: number
  readonly maxLoopDelayMs: number
}

/** It trapped an error and serves on until somebody else does. Its crash is charged already. */
export interface FaultedWorker extends Identity {
  readonly slot: number
  readonly state: 'faulted'
}

/**
 * No heartbeat came for too long. It answers nobody, but its port is open as long as it lives, so it
 * is killed once somebody else accepts, or at the deadline. Its crash is charged already.
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
   * Present while it boots: it was called off before it was ready, and may hear of it when it has booted, by its
   * deadline. From then on it has until this.
   */
  readonly drainBy?: number
  readonly reason: DrainReason | 'channel-lost'
}

/** SIGKILL was sent; the deadline is for sending it again. */
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

/** Neither ordered to leave nor leaving by itself. */
export function isStaying<Worker extends AnyWorker>(
  worker: Worker,
): worker is Exclude<Worker, Leaving> {
  return worker.state !== 'draining' && worker.state !== 'killing'
}

/** Serves requests, in a known state or not. */
export function isAccepting(worker: AnyWorker): worker is AcceptingWorker {
  return worker.state === 'ready' || worker.state === 'faulted'
}

export function isReady(worker: AnyWorker): worker is ReadyWorker {
  return worker.state === 'ready'
}

/** Called off, and still booting. */
export function isCalledOff(worker: AnyWorker): boolean {
  return worker.state === 'draining' && worker.drainBy !== undefined
}

/** A debugger may pause it, as its last heartbeat said: nobody knows how long that takes. */
export function isInspected({ liveness }: { readonly liveness?: Liveness }): boolean {
  return liveness?.load?.inspected === true
}

export function isStarting<Worker extends AnyWorker>(
  worker: Worker,
): worker is Worker & StartingWorker {
  return worker.state === 'starting'
}

/** How a worker is named in every sentence that a person reads. The pid is the shell's to add. */
export function nameWorker(worker: Pick<WorkerRecord, 'slot' | 'generation'>): string {
  return `slot=${worker.slot} gen=${worker.generation}`
}

/** A worker as events and orders name it. */
export function subjectOf({ key, slot, generation }: WorkerRecord) {
  return { worker: key, slot, generation }
}

/** What every state of the same worker has in common. */
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
