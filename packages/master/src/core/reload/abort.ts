// Gives a reload up. Its successors that have not taken over leave. The workers that it has replaced
// already are kept, or are rolled back to the last release that was everywhere. Predecessors that drain go on draining,
// because their clients were asked to leave.

import { andThen, forEach, notify, prepend, type Step } from '../model/effects.ts'
import type { CommandId } from '../model/events.ts'
import { type Failure, fail } from '../model/failure.ts'
import { freshSlot } from '../model/slot.ts'
import { type PoolState, type Reload, workersOf } from '../model/state.ts'
import { isReady, isStarting, type WorkerRecord } from '../model/worker.ts'
import { isSuccessor } from '../workers/handover.ts'
import { retire } from '../workers/leaving.ts'
import { rejectCommands } from '../workers/settling.ts'
import { isOf, withoutReload } from './reload.ts'

/** Give the reload up because of `failure`. */
export function abortReload(state: PoolState, reload: Reload, { failure, now }: Why): Step {
  const rollsBack = state.policy.reload.onFailure === 'rollback'
  return giveUp(state, reload, { failure, rollsBack, now })
}

interface Why {
  readonly failure: Failure
  readonly now: number
}

/** The user's `abort()`, which always rolls back. */
export function abortByUser(state: PoolState, id: CommandId, now: number): Step {
  const { reload } = state
  if (reload?.kind !== 'reload') {
    const failure = fail('ERR_POOL_NOT_RELOADING', 'abort() was called while no reload runs')
    return [state, [{ type: 'settle', command: id, failure }]]
  }
  const generation = state.generation + 1 // of the rollback
  const commands = [...state.commands, { type: 'abort', id, generation } as const]
  const failure = fail('ERR_POOL_RELOAD_ABORTED', 'the reload was given up by abort()')
  return giveUp({ ...state, commands }, reload, { failure, rollsBack: true, now })
}

function giveUp(
  state: PoolState,
  reload: Reload,
  { failure, rollsBack, now }: Why & { readonly rollsBack: boolean },
): Step {
  const { generation } = reload
  const notice = notify({ name: 'reload:aborted', generation, failure })
  const needless = workersOf(state).filter((worker) => isNeedless(state, worker))
  const retired = forEach(state, needless, (next, worker) =>
    retire(next, worker, { reason: 'reload', now }),
  )
  const aborted = andThen(retired, (next) =>
    rollsBack ? rollBack(next, reload, now) : [withoutReload(next), []],
  )
  const rejected = andThen(aborted, (next) => rejectCommands(next, isOf(generation), failure))
  return prepend(notice, rejected)
}

/** Restore the previous release under a new generation, because generations never go back. */
function rollBack(state: PoolState, { previousRelease }: Reload, now: number): Step {
  const generation = state.generation + 1
  const reload: Reload = {
    ...{ kind: 'rollback', generation, release: previousRelease, startedAt: now, previousRelease },
    ...{ pauseAfter: Infinity, isPaused: false, firstKey: state.nextKey, isEverywhere: false },
  }
  // The previous release starts with a clean record, too: another release failed.
  const slots = state.slots.map(({ proven }) => ({ ...freshSlot, proven }))
  const settledRelease = previousRelease // the release that failed may have been everywhere
  const next: PoolState = {
    ...state,
    generation,
    release: previousRelease,
    settledRelease,
    reload,
    slots,
  }
  return [next, [notify({ name: 'rollback:started', generation, release: previousRelease })]]
}

/** Whether the worker runs the release that failed and its predecessor still serves. */
function isNeedless(state: PoolState, worker: WorkerRecord): boolean {
  if (worker.release !== state.release || !(isStarting(worker) || isReady(worker))) return false
  return isSuccessor(state, worker)
}
