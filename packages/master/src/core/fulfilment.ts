// Settles commands whose end has come, and reports when the pool's condition has changed.

import { andThen, forEach, notify, type Step } from './model/effects.ts'
import { type Failure, fail } from './model/failure.ts'
import {
  isGoverning,
  isProven,
  type PendingCommand,
  type PoolState,
  stayingIn,
  workersOf,
} from './model/state.ts'
import { isAccepting, isReady, type WorkerRecord } from './model/worker.ts'
import { reportPause } from './reload/canary.ts'
import { completeReloads, finishRollout } from './reload/rollout.ts'
import { reportLongStart } from './workers/long-start.ts'
import { rejectCommands, resolveCommands } from './workers/settling.ts'

/** Settle every command whose end has come. */
export function fulfil(state: PoolState, now: number): Step {
  if (!isGoverning(state)) return finishStop(state)
  const passes = [
    becomeRunning,
    finishRollout,
    completeReloads,
    reportPause,
    reportLongStart,
    settleResizes,
    settleRecycles,
    reportHealth,
  ]
  return forEach(state, passes, (next, pass) => pass(next, now))
}

function becomeRunning(state: PoolState): Step {
  const isStart = ({ type }: PendingCommand) => type === 'start'
  if (state.phase.name === 'running') return resolveCommands(state, isStart)
  if (!isProven(state, 1)) return [state, []]
  const running: PoolState = { ...state, phase: { name: 'running' } }
  const notice = notify({ name: 'pool:ready', size: state.size })
  return andThen([running, [notice]], (next) => resolveCommands(next, isStart))
}

function settleResizes(state: PoolState): Step {
  const surplus = workersOf(state).some((worker) => leavesSlot(state, worker))
  if (surplus || !isProven(state, 1)) return [state, []]
  return resolveCommands(state, ({ type }) => type === 'resize')
}

/** Whether a resize makes the worker leave, even if a later resize has brought its slot back. */
function leavesSlot(state: PoolState, worker: WorkerRecord): boolean {
  const isLeaving = worker.state === 'draining' && worker.reason === 'resize'
  return worker.slot >= state.size || isLeaving
}

function settleRecycles(state: PoolState): Step {
  const removed = fail('ERR_POOL_RECYCLE_ABORTED', 'the slot was removed by a resize')
  const rejected = rejectCommands(
    state,
    (command) => command.type === 'recycle' && command.slot >= state.size,
    removed,
  )
  return andThen(rejected, (next) => resolveCommands(next, (command) => isRecycled(next, command)))
}

function isRecycled(state: PoolState, command: PendingCommand): boolean {
  if (command.type !== 'recycle') return false
  if (command.worker !== undefined && state.workers.has(command.worker)) return false
  return stayingIn(state, command.slot).some(isAccepting)
}

function reportHealth(state: PoolState): Step {
  const { size, degradedTo } = state
  if (state.phase.name !== 'running' || isResizing(state)) return [state, []]
  if (isWell(state)) return degradedTo === undefined ? [state, []] : recover(state)
  const accepting = workersOf(state).filter(isAccepting).length
  if (degradedTo !== undefined && accepting >= degradedTo) return [state, []]
  return [{ ...state, degradedTo: accepting }, [notify({ name: 'pool:degraded', accepting, size })]]
}

function recover(state: PoolState): Step {
  const { degradedTo: _, ...well } = state
  return [well, [notify({ name: 'pool:ready', size: state.size })]]
}

function finishStop(state: PoolState): Step {
  const isStop = ({ type }: PendingCommand) => type === 'stop'
  if (state.phase.name === 'stopped') return resolveCommands(state, isStop)
  if (state.phase.name !== 'stopping') return [state, []]
  if (state.workers.size > 0) return [state, []]
  const { reload: _, ...rest } = state
  const stopped: PoolState = { ...rest, finishing: [], phase: { name: 'stopped' } }
  const notice = notify({ name: 'pool:stopped' })
  const resolved = andThen([stopped, [notice]], (next) => resolveCommands(next, isStop))
  const { failure } = state.phase
  const failed = andThen(resolved, (next) => rejectStarts(next, failure))
  return andThen(failed, (next) => cancelRest(next, failure))
}

function rejectStarts(state: PoolState, failure: Failure | undefined): Step {
  return failure ? rejectCommands(state, ({ type }) => type === 'start', failure) : [state, []]
}

/**
 * A stop wins over everything that was under way. The other commands reject only now: a caller that does not
 * catch the rejection ends the master, and its workers would become orphans in the middle of their drain.
 */
function cancelRest(state: PoolState, cause: Failure | undefined): Step {
  const message = cause
    ? `the pool failed before this could be done: ${cause.message}`
    : 'the pool was stopped before this could be done'
  return rejectCommands(state, () => true, fail('ERR_POOL_STOPPED', message, cause))
}

/** Whether every slot that is not closed has a ready worker. */
export function isWell(state: PoolState): boolean {
  return state.slots.every(({ closed }, slot) => closed || stayingIn(state, slot).some(isReady))
}

function isResizing(state: PoolState): boolean {
  return state.commands.some(({ type }) => type === 'resize')
}
