// What the supervisor needs of the world outside. `cluster-host.ts` is the real one; tests have another.

import type { DrainReason, HangReport } from '@regrow/protocol'
import type { WorkerEvent } from '../core/model/events.ts'
import type { WorkerKey } from '../core/model/worker.ts'
import type { SocketOrder } from '../core/shared-sockets.ts'
import type { Address } from '../log/addresses.ts'

/** What a host reports: events of the core, and others, which are only passed on. */
export type HostEvent = WorkerEvent | News | ListeningEvent

export type News =
  | { readonly type: 'worker:blocked'; readonly worker: WorkerKey; readonly report: HangReport }
  | { readonly type: 'worker:unreadable'; readonly worker: WorkerKey; readonly name: string }

/** Node reports to the master where a worker listens. */
interface ListeningEvent {
  readonly type: 'worker:listening'
  readonly worker: WorkerKey
  readonly address: Address
}

export interface Place {
  readonly slot: number
  readonly generation: number
}

export interface ForkRequest {
  /** Absent for a standby. */
  readonly slot?: number
  readonly generation: number
  /** The generation whose release the worker runs. */
  readonly release: number
}

export interface DrainRequest {
  readonly reason: DrainReason
  readonly timeoutMs: number
}

/** Processes. No method throws: bad luck comes back as an event. */
export interface Host {
  fork(worker: WorkerKey, request: ForkRequest): void
  /** Order a standby to serve in a slot. */
  serve(worker: WorkerKey, slot: number): void
  drain(worker: WorkerKey, request: DrainRequest): void
  kill(worker: WorkerKey): void
  /** Log what a worker that starts has not done yet. */
  logLate(worker: WorkerKey, place: Place): void
  /** Sockets that are shared with workers; an order stands until the next one. */
  tendSockets(order: SocketOrder): void
  /** Known until the worker's exit has been dealt with. */
  pidOf(worker: WorkerKey): number | undefined
}

export type Report = (event: HostEvent) => void
