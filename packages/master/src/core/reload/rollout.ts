// The two ends of a reload or a rollback. It is everywhere when each slot is served by the new release and no other
// worker stays, which takes as long as workers boot. It is completed when the last predecessor has exited, which
// takes as long as clients stay.

import { andThen, forEach, notify, type Step } from '../model/effects.ts'
import { type Finishing, isProven, type PoolState, workersOf } from '../model/state.ts'
import { isStaying } from '../model/worker.ts'
import { resolveCommands } from '../workers/settling.ts'
import { isOf, isOutdated, withoutReload } from './reload.ts'

/** Record that the reload is everywhere, once every slot is served by the new release. */
export function finishRollout(state: PoolState, now: number): Step {
  const { reload } = state
  if (!reload || reload.isEverywhere || !isEverywhere(state)) return [state, []]
  const { kind, generation, startedAt } = reload
  const durationMs = Math.round(now - startedAt)
  // Slots that a resize adds from now on are not paused.
  const done = { ...reload, pauseAfter: Infinity, isPaused: false, isEverywhere: true }
  const settledRelease = reload.release
  return [
    { ...state, settledRelease, reload: done },
    [notify({ name: `${kind}:replaced`, generation, durationMs })],
  ]
}

/** Complete every reload whose predecessors have all exited. */
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

/** A reload waits for older workers only, not for those of later generations. */
function hasPredecessors(state: PoolState, { generation, release }: Finishing): boolean {
  return workersOf(state).some((each) => each.generation <= generation && each.release !== release)
}

function isVerifying(state: PoolState): boolean {
  return workersOf(state).some(
    (worker) => worker.state === 'ready' && worker.verifyBy !== undefined,
  )
}
