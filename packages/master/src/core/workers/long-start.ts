// A long start is reported once, with what it waits for. Otherwise the pool would wait in silence for a program that
// neither listens nor calls `runWorker`: until its start timeout, three times.

import type { Step } from '../model/effects.ts'
import { type PoolState, workersOf } from '../model/state.ts'
import { isStarting, subjectOf, type WorkerRecord } from '../model/worker.ts'

/** When a long start must be reported. */
export function nextLongStart(state: PoolState): number {
  const [first] = awaited(state)
  return first ? first.forkedAt + state.policy.longStartMs : Infinity
}

/** Report one worker that the start waits for, if it is time. */
export function reportLongStart(state: PoolState, now: number): Step {
  const [first] = awaited(state)
  if (!first || now < nextLongStart(state)) return [state, []]
  return [{ ...state, longStartReported: true }, [{ type: 'log-late', ...subjectOf(first) }]]
}

/** The workers that the start waits for, the oldest first. Empty once the long start was reported. */
function awaited(state: PoolState): readonly WorkerRecord[] {
  if (state.phase.name !== 'starting' || state.longStartReported) return []
  return workersOf(state).filter(isStarting)
}
