// The two ends of a reload, and of a rollback. It is everywhere when each slot is served by its release and nobody else stays:
// as soon as workers have booted. It is completed when its last predecessor has gone: as soon as their clients have.

import { andThen, forEach, notify, type Step } from '../model/effects.ts'
import { type Finishing, isProven, type PoolState, workersOf } from '../model/state.ts'
import { isStaying } from '../model/worker.ts'
import { resolveCommands } from '../workers/settling.ts'
import { isOf, isOutdated, withoutReload } from './reload.ts'

/** Is every slot served by what is new? */
export function finishRollout(state: PoolState, now: number): Step {
  const { reload } = state
  if (!reload || reload.isEverywhere || !isEverywhere(state)) return [state, []]
  const { kind, generation, startedAt } = reload
  const durationMs = Math.round(now - startedAt)
  // Slots that come from now on have nothing to wait for.
  const done = { ...reload, pauseAfter: Infinity, isPaused: false, isEverywhere: true }
  const settledRelease = reload.release
  return [
    { ...state, settledRelease, reload: done },
    [notify({ name: `${kind}:replaced`, generation, durationMs })],
  ]
}

/** Is everything that is older gone? */
export function completeReloads(state: PoolState, now: number): Step {
  const gone = state.finishing.filter((each) => !hasPredecessors(state, each))
  const finishing = state.finishing.filter((each) => !gone.includes(each))
  const next = gone.length > 0 ? { ...state, finishing } : state
  const finished = forEach(next, gone, (after, each) => complete(after, each, now))
  return andThen(finished, (after) => {
    const { reload } = after
    if (!reload?.isEverywhere || hasPredecessors(after, reload) || isVerifying(after))
      return [after, []]
    return complete(withoutReload(after), reload, now)
  })
}

function complete(state: PoolState, { kind, generation, startedAt }: Finishing, now: number): Step {
  const durationMs = Math.round(now - startedAt)
  const notified: Step = [state, [notify({ name: `${kind}:completed`, generation, durationMs })]]
  return andThen(notified, (next) => resolveCommands(next, isOf(generation)))
}

function isEverywhere(state: PoolState): boolean {
  const staying = workersOf(state).filter(isStaying)
  if (staying.some((worker) => isOutdated(state, worker)) || isVerifying(state)) return false
  return isProven(state, state.release)
}

/** What came after it is none of its business. */
function hasPredecessors(state: PoolState, { generation, release }: Finishing): boolean {
  return workersOf(state).some((each) => each.generation <= generation && each.release !== release)
}

function isVerifying(state: PoolState): boolean {
  return workersOf(state).some(
    (worker) => worker.state === 'ready' && worker.verifyBy !== undefined,
  )
}
