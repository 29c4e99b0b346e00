// One step of a simulated life, seen from outside.

import type { Effect } from '../../src/core/model/effects.ts'
import type { PoolEvent } from '../../src/core/model/events.ts'
import type { PoolState } from '../../src/core/model/state.ts'
import type { WorkerKey } from '../../src/core/model/worker.ts'

export interface Observed {
  readonly before: PoolState
  readonly after: PoolState
  readonly event: PoolEvent
  readonly effects: readonly Effect[]
  readonly now: number
  readonly alive: ReadonlySet<WorkerKey>
  /** How long the whole machine has slept so far. */
  readonly asleepMs: number
}
