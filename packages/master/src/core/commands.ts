// The user's commands. A command changes what is wanted, and `reconcile` orders the rest. The
// command settles when that has come true, or has become impossible.

import { type Effect, forEach, type Step } from './model/effects.ts'
import type { CommandEvent, CommandId, StopReason } from './model/events.ts'
import { type Failure, fail } from './model/failure.ts'
import { freshSlot } from './model/slot.ts'
import {
  isGoverning,
  type PendingCommand,
  type PoolState,
  putSlot,
  slotAt,
  stayingIn,
} from './model/state.ts'
import { isStarting } from './model/worker.ts'
import { abortByUser } from './reload/abort.ts'
import { continueReload } from './reload/canary.ts'
import { forceOut } from './workers/kill.ts'

/** Decide what a command changes. */
export function receiveCommand(state: PoolState, event: CommandEvent, now: number): Step {
  switch (event.type) {
    case 'start':
      return start(state, event.command)
    case 'stop':
      return stop(state, event.command, event.reason)
    case 'kill':
      return kill(state, event.command, now)
    case 'continue':
      return continueReload(state, event.command)
    case 'abort':
      return abortByUser(state, event.command, now)
    case 'reload':
    case 'resize':
    case 'recycle':
      if (!isGoverning(state)) return [state, [refuse(state, event.command, event.type)]]
      return changeWanted(state, event)
  }
}

function changeWanted(
  state: PoolState,
  event: Extract<CommandEvent, { type: 'reload' | 'resize' | 'recycle' }>,
): Step {
  const { type, command: id } = event
  switch (type) {
    case 'reload': {
      const { pauseAfter = state.policy.reload.pauseAfter } = event
      return [queueCommand(state, { type, id, pauseAfter }), []]
    }
    case 'resize':
      return [queueCommand(resizeSlots(state, event.size), { type, id }), []]
    case 'recycle':
      return recycle(state, id, event.slot)
  }
}

function start(state: PoolState, id: CommandId): Step {
  switch (state.phase.name) {
    case 'idle':
      return [queueCommand({ ...state, phase: { name: 'starting' } }, { type: 'start', id }), []]
    case 'starting':
    case 'running':
      return [queueCommand(state, { type: 'start', id }), []]
    case 'stopping':
    case 'stopped':
      return [state, [refuse(state, id, 'start')]]
  }
}

function stop(state: PoolState, id: CommandId, reason: StopReason): Step {
  const next = queueCommand(state, { type: 'stop', id })
  switch (state.phase.name) {
    case 'idle':
    case 'starting':
    case 'running':
      return [{ ...next, phase: { name: 'stopping', reason } }, []]
    case 'stopping':
    case 'stopped':
      return [next, []] // joins the stop that is under way or over
  }
}

function kill(state: PoolState, id: CommandId, now: number): Step {
  const [stopping] = stop(state, id, 'stop')
  const living = [...state.workers.values()].filter((worker) => worker.state !== 'killing')
  return forEach(stopping, living, (next, worker) =>
    forceOut(next, worker, { reason: 'kill', now }),
  )
}

function recycle(state: PoolState, id: CommandId, slot: number): Step {
  if (slot >= state.size) {
    const expected = `slot must be an integer from 0 to ${state.size - 1}; got ${slot}`
    return [state, [reject(id, fail('ERR_POOL_INVALID_OPTION', expected))]]
  }
  // The older one of two that serve. A worker that starts is new enough.
  const worker = stayingIn(state, slot).find((each) => !isStarting(each))?.key
  const { closed: _, ...open } = slotAt(state, slot)
  const command = { type: 'recycle', id, slot, ...(worker !== undefined && { worker }) } as const
  return [queueCommand(putSlot(state, slot, open), command), []]
}

function resizeSlots(state: PoolState, size: number): PoolState {
  const slots = Array.from({ length: size }, (_, slot) => state.slots[slot] ?? freshSlot)
  return { ...state, size, slots }
}

function queueCommand(state: PoolState, command: PendingCommand): PoolState {
  return { ...state, commands: [...state.commands, command] }
}

function refuse(state: PoolState, id: CommandId, verb: string): Effect {
  if (state.phase.name === 'idle') {
    const message = `${verb}() was called before start(); await pool.start() first`
    return reject(id, fail('ERR_POOL_NOT_STARTED', message))
  }
  const message = `${verb}() was called after stop(); a stopped pool stays stopped, create a new one`
  return reject(id, fail('ERR_POOL_STOPPED', message))
}

function reject(command: CommandId, failure: Failure): Effect {
  return { type: 'settle', command, failure }
}
