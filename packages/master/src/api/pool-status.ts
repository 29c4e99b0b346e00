// What `pool.status()` returns.

import type { Load } from '@regrow/protocol'

/** The pool's state as plain data, safe for `JSON.stringify`. */
export interface PoolStatus {
  readonly state: 'idle' | 'starting' | 'running' | 'stopping' | 'stopped'
  /** How many workers are wanted. */
  readonly size: number
  readonly generation: number
  /** What is in effect. It is `'round-robin'` also where this Node.js cannot share sockets. */
  readonly distribution: 'round-robin' | 'shared'
  readonly reloading: boolean
  readonly workers: readonly WorkerStatus[]
  /** Workers without a slot that wait to take the place of a crashed one. */
  readonly standbys: readonly StandbyStatus[]
  readonly slots: readonly SlotStatus[]
}

export interface WorkerStatus {
  readonly slot: number
  readonly generation: number
  readonly pid: number | null
  /** The generation whose release the worker runs. After a rollback it is older than `generation`. */
  readonly release: number
  readonly state: 'starting' | 'ready' | 'faulted' | 'hung' | 'draining' | 'killing'
  /** Milliseconds since it was forked. */
  readonly ageMs: number
  /** The figures of the last heartbeat. Absent for programs that send none. */
  readonly load?: Load
}

export interface StandbyStatus {
  readonly generation: number
  readonly pid: number | null
  readonly state: 'starting' | 'prepared' | 'draining' | 'killing'
  /** Milliseconds since it was forked. */
  readonly ageMs: number
}

export interface SlotStatus {
  readonly slot: number
  /** Quick crashes in a row. */
  readonly crashes: number
  /** Milliseconds until the next fork may happen. It is 0 when nothing delays it. */
  readonly delayMs: number
  /** Three or more workers in a row crashed, and none has been stable since. */
  readonly degraded: boolean
  /** The slot's worker exited with one of `finalExitCodes`, and is not replaced. */
  readonly closed: boolean
}
