// Charges a worker's failure to its slot, and fails the commands that waited for that worker: a bad release never takes
// over, and no command waits for ever for a worker that cannot start.

import type { ErrorData } from '@regrow/protocol'
import { andThen, notify, type Step } from './model/effects.ts'
import { type Failure, fail, kindOf, summarise } from './model/failure.ts'
import { isGoverning, type PoolState, putSlot, slotAt } from './model/state.ts'
import { type DrainingWorker, nameWorker, type WorkerRecord } from './model/worker.ts'
import { abortReload } from './reload/abort.ts'
import { chargeCrash } from './workers/backoff.ts'
import { isSuccessor } from './workers/handover.ts'
import { beginDraining } from './workers/leaving.ts'
import { countRestart } from './workers/restart-window.ts'
import { rejectCommands } from './workers/settling.ts'

/** Failed starts in a row of one slot after which `start()`, or a `resize()` that waits for the slot, gives up. */
const maxFailedStarts = 3

type Cause = Failure | ErrorData

interface Why {
  readonly cause: Cause
  readonly now: number
}

/** Charge an unexpected exit or a start that took too long, and fail the commands that waited for the worker. */
export function chargeFailure(state: PoolState, worker: WorkerRecord, { cause, now }: Why): Step {
  const counted = countRestart(state, cause, now)
  const charged = andThen(counted, (next) => chargeCrash(next, worker, { as: 'exit', now }))
  const slot = slotAt(charged[0], worker.slot)
  if (slot.failures === 0) return charged
  const recorded: Step = [
    putSlot(charged[0], worker.slot, { ...slot, failure: kindOf(cause) }),
    charged[1],
  ]
  const failed = andThen(recorded, (next) => failHandover(next, worker, { cause, now }))
  return andThen(failed, (next) => giveUpStarts(next, worker, cause))
}

/**
 * Charge an error that a worker trapped. A request can cause it, so it fails no command, unless the
 * worker has not taken over yet: a command would wait for that for ever.
 */
export function chargeFault(state: PoolState, worker: WorkerRecord, { cause, now }: Why): Step {
  const charged = chargeCrash(state, worker, { as: 'fault', now })
  if (!isSuccessor(state, worker)) return charged
  return andThen(charged, (next) => failHandover(next, worker, { cause, now }))
}

function failHandover(state: PoolState, worker: WorkerRecord, { cause, now }: Why): Step {
  const failed = failReload(state, worker, { cause, now })
  return andThen(failed, (next) => failRecycle(next, worker, cause))
}

function failReload(state: PoolState, worker: WorkerRecord, { cause, now }: Why): Step {
  const { reload } = state
  // A rollback goes on: its release has served before, and there is no better one.
  if (reload?.kind !== 'reload' || reload.generation !== worker.release) return [state, []]
  const who = nameWorker(worker)
  const message = `the reload was given up: ${who} failed: ${summarise(cause)}`
  const failure = fail('ERR_POOL_RELOAD_ABORTED', message, cause)
  return abortReload(state, reload, { failure, now })
}

function failRecycle(state: PoolState, worker: WorkerRecord, cause: Cause): Step {
  const message = `the successor in slot=${worker.slot} failed: ${summarise(cause)}`
  return rejectCommands(
    state,
    (command) =>
      command.type === 'recycle' && command.slot === worker.slot && command.worker !== worker.key,
    fail('ERR_POOL_RECYCLE_ABORTED', message, cause),
  )
}

function giveUpStarts(state: PoolState, worker: WorkerRecord, cause: Cause): Step {
  if (!isGoverning(state) || slotAt(state, worker.slot).failures < maxFailedStarts)
    return [state, []]
  const text = `${nameWorker(worker)} failed ${maxFailedStarts} times in a row: ${summarise(cause)}`
  if (state.phase.name === 'starting')
    return failStart(state, `${text}${countOthers(state, worker, cause)}`, cause)
  const failure = fail('ERR_POOL_RESIZE_FAILED', `${text}; the pool keeps trying`, cause)
  return rejectCommands(state, (command) => command.type === 'resize', failure)
}

/** Mention the other slots that failed in the same way, so that the start reports one failure instead of many. */
function countOthers({ slots }: PoolState, worker: WorkerRecord, cause: Cause): string {
  const same = slots.filter(
    ({ failure }, slot) => slot !== worker.slot && failure === kindOf(cause),
  )
  if (same.length === 0) return ''
  return `; ${same.length} more ${same.length === 1 ? 'worker' : 'workers'} failed in the same way`
}

/** Give the start up: every worker leaves, and then `start()` rejects. */
export function failStart(state: PoolState, text: string, cause: Cause): Step {
  const message = `the pool could not start: ${text}`
  const failure = fail('ERR_POOL_START_FAILED', message, cause)
  const phase = { name: 'stopping', reason: 'stop', failure } as const
  return [{ ...state, phase }, [notify({ name: 'pool:failed', failure })]]
}

/**
 * Let a worker drain without our order. It is charged. Otherwise a program that drains itself at once would be forked
 * in a hot loop.
 */
export function leaveByItself(
  state: PoolState,
  worker: WorkerRecord,
  { reason, now }: { reason: DrainingWorker['reason']; now: number },
): Step {
  const left = beginDraining(state, worker, { reason, now })
  const cause = explainLeaving(worker, reason)
  return andThen(left, (next) => chargeFailure(next, worker, { cause, now }))
}

export function explainLeaving(worker: WorkerRecord, reason: string): Cause {
  const how =
    reason === 'channel-lost' ? 'closed its channel to the master' : `left by itself (${reason})`
  return worker.lastError ?? fail('ERR_POOL_WORKER_EXITED', `${nameWorker(worker)} ${how}`)
}
