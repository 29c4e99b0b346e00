// A start that takes long is told once, with what it waits for: a program that neither listens nor calls `runWorker`
// would else be waited for in silence, until its start timeout, three times.

import type { Step } from '../model/effects.ts'
import { type PoolState, workersOf } from '../model/state.ts'
import { isStarting, subjectOf, type WorkerRecord } from '../model/worker.ts'

/** When the start will have taken long. */
export function nextLongStart(state: PoolState): number {
  const [first] = awaited(state)
  return first ? first.forkedAt + state.policy.longStartMs : Infinity
}

/** Say of one worker that it is waited for, if it is time. */
export function reportLongStart(state: PoolState, now: number): Step {
  const [first] = awaited(state)
  if (!first || now < nextLongStart(state)) return [state, []]
  return [{ ...state, longStartReported: true }, [{ type: 'log-late', ...subjectOf(first) }]]
}

/** Those that the start waits for, the oldest first; nobody once it was told. */
function awaited(state: PoolState): readonly WorkerRecord[] {
  if (state.phase.name !== 'starting' || state.longStartReported) return []
  return workersOf(state).filter(isStarting)
}
