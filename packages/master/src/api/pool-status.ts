// A pool at a glance.

import type { Load } from '@regrow/protocol'

/** Plain data, safe for `JSON.stringify`. */
export interface PoolStatus {
  readonly state: 'idle' | 'starting' | 'running' | 'stopping' | 'stopped'
  /** How many workers are wanted. */
  readonly size: number
  readonly generation: number
  /** What is in effect: `'round-robin'` also where this Node.js cannot share sockets. */
  readonly distribution: 'round-robin' | 'shared'
  readonly reloading: boolean
  readonly workers: readonly WorkerStatus[]
  /** The reserve. */
  readonly standbys: readonly StandbyStatus[]
  readonly slots: readonly SlotStatus[]
}

export interface WorkerStatus {
  readonly slot: number
  readonly generation: number
  readonly pid: number | null
  /** The generation whose release it runs: an older one than its own after a rollback. */
  readonly release: number
  readonly state: 'starting' | 'ready' | 'faulted' | 'hung' | 'draining' | 'killing'
  /** Milliseconds since it was forked. */
  readonly ageMs: number
  /** How it fares, from its last heartbeat; absent for programs that send none. */
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
  /** Milliseconds until the next fork may happen; 0 when nothing holds it back. */
  readonly delayMs: number
  /** Its workers crashed three times in a row or more, and none has been stable since. */
  readonly degraded: boolean
  /** Its worker asked, by its exit code, not to be replaced. */
  readonly closed: boolean
}
