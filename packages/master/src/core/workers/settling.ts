// Settles commands. Each settles exactly once, because settling removes it from the state.

import type { Effect, Step } from '../model/effects.ts'
import type { Failure } from '../model/failure.ts'
import type { PendingCommand, PoolState } from '../model/state.ts'

type Test = (command: PendingCommand) => boolean

/** Resolve the commands that pass `test`. */
export function resolveCommands(state: PoolState, test: Test): Step {
  return settleWhere(state, test, {})
}

/** Reject the commands that pass `test`. */
export function rejectCommands(state: PoolState, test: Test, failure: Failure): Step {
  return settleWhere(state, test, { failure })
}

function settleWhere(state: PoolState, test: Test, outcome: { failure?: Failure }): Step {
  const settled = state.commands.filter(test)
  if (settled.length === 0) return [state, []]
  const commands = state.commands.filter((command) => !settled.includes(command))
  const effects = settled.map(({ id }): Effect => ({ type: 'settle', command: id, ...outcome }))
  return [{ ...state, commands }, effects]
}
