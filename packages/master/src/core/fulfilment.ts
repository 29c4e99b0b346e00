// Looks whether what a command wanted has come true, and tells when the pool's condition changed.

import { andThen, type Effect, notify, type Step } from './effects.ts'
import { fail } from './failure.ts'
import { beginQueuedReload, completeReload } from './reload.ts'
import { rejectCommands, resolveCommands } from './settling.ts'
import { isGoverning, type PendingCommand, type PoolState, stayingIn } from './state.ts'
import { isAccepting, isReady } from './worker.ts'

/** Settle every command whose end has come. */
export function fulfil(state: PoolState, now: number): Step {
  if (!isGoverning(state)) return finishStop(state)
  const passes = [becomeRunning, completeReload, settleResizes, settleRecycles, tellHealth]
  return passes.reduce<Step>((step, pass) => andThen(step, (next) => pass(next, now)), [state, []])
}

/** What only makes sense once everything else is settled. */
export function beginNext(state: PoolState, now: number): Step {
  return beginQueuedReload(state, now)
}

function becomeRunning(state: PoolState): Step {
  const isStart = ({ type }: PendingCommand) => type === 'start'
  if (state.phase.name === 'running') return resolveCommands(state, isStart)
  if (!isServedBy(state, isAccepting)) return [state, []]
  const running: PoolState = { ...state, phase: { name: 'running' } }
  const told = notify({ name: 'pool:ready', size: state.size })
  return andThen([running, [told]], (next) => resolveCommands(next, isStart))
}

function settleResizes(state: PoolState): Step {
  const surplus = [...state.workers.values()].some(({ slot }) => slot >= state.size)
  if (surplus || !isServedBy(state, isAccepting)) return [state, []]
  return resolveCommands(state, ({ type }) => type === 'resize')
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
  return stayingIn(state, command.slot).some(isReady)
}

function tellHealth(state: PoolState): Step {
  const { size, degradedTo } = state
  if (state.phase.name !== 'running' || isResizing(state)) return [state, []]
  if (isServedBy(state, isReady)) return degradedTo === undefined ? [state, []] : recover(state)
  const accepting = [...state.workers.values()].filter(isAccepting).length
  if (degradedTo !== undefined && accepting >= degradedTo) return [state, []]
  return [{ ...state, degradedTo: accepting }, [notify({ name: 'pool:degraded', accepting, size })]]
}

function recover(state: PoolState): Step {
  const { degradedTo: _, ...well } = state
  return [well, [notify({ name: 'pool:ready', size: state.size })]]
}

function finishStop(state: PoolState): Step {
  const { phase } = state
  if (phase.name === 'stopping') {
    const cancelled = cancelOthers(state)
    return state.workers.size > 0 ? cancelled : andThen(cancelled, becomeStopped)
  }
  return phase.name === 'stopped'
    ? resolveCommands(state, ({ type }) => type === 'stop')
    : [state, []]
}

/** Stop wins over everything that is under way; a failed start is told its own reason at the end. */
function cancelOthers(state: PoolState): Step {
  const failed = state.phase.name === 'stopping' && state.phase.failure !== undefined
  const message = 'the pool was stopped before this could be done'
  return rejectCommands(
    state,
    ({ type }) => type !== 'stop' && !(failed && type === 'start'),
    fail('ERR_POOL_STOPPED', message),
  )
}

function becomeStopped(state: PoolState): Step {
  const failure = state.phase.name === 'stopping' ? state.phase.failure : undefined
  const told: Effect = notify({ name: 'pool:stopped' })
  const { reload: _, ...rest } = state
  const stopped: Step = [{ ...rest, phase: { name: 'stopped' } }, [told]]
  const settled = andThen(stopped, (next) => resolveCommands(next, ({ type }) => type === 'stop'))
  if (!failure) return settled
  return andThen(settled, (next) => rejectCommands(next, ({ type }) => type === 'start', failure))
}

function isServedBy(state: PoolState, test: typeof isAccepting | typeof isReady): boolean {
  return state.slots.every((_, slot) => stayingIn(state, slot).some(test))
}

function isResizing(state: PoolState): boolean {
  return state.commands.some(({ type }) => type === 'resize')
}
