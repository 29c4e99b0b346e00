// A reload raises the generation and lets `reconcile` replace what runs other code, successor first.
// One runs at a time; commands that come meanwhile wait together for one more. A rollback is a
// reload to the code before; it goes on until it is done, or until a reload overrides it.

import { andThen, type Effect, notify, type Step } from './effects.ts'
import { fail } from './failure.ts'
import { rejectCommands, resolveCommands } from './settling.ts'
import { freshSlot, isProven, type PendingCommand, type PoolState, type Reload } from './state.ts'
import type { WorkerRecord } from './worker.ts'

/** Does the reload that runs want this worker replaced? */
export function isOutdated(state: PoolState, worker: WorkerRecord): boolean {
  return state.reload !== undefined && worker.code !== state.code
}

/** Begin the reload that is queued, if none runs. */
export function beginQueuedReload(state: PoolState, now: number): Step {
  const queued = state.commands.filter(isQueued)
  const last = queued.at(-1)
  if (state.phase.name !== 'running' || state.reload?.kind === 'reload' || !last) return [state, []]
  const generation = state.generation + 1
  const { pauseAfter } = last
  const reload: Reload = {
    ...{ kind: 'reload', generation, startedAt: now, pauseAfter, isPaused: false },
    previousCode: state.code,
  }
  const commands = state.commands.map((command) =>
    isQueued(command) ? { ...command, generation } : command,
  )
  // New code gets a clean record: who deploys the mend of a crash loop need not wait out its backoff.
  const slots = state.slots.map(({ proven, verified }) => ({ ...freshSlot, proven, verified }))
  const next = { ...state, generation, code: generation, reload, commands, slots }
  const begun: Step = [next, [notify({ name: 'reload:started', generation })]]
  return andThen(begun, overrideAborts)
}

/** Is everything that is older gone, and every slot served by what is new? */
export function completeReload(state: PoolState, now: number): Step {
  const { reload } = state
  if (!reload || !isComplete(state)) return [state, []]
  const { kind, generation, startedAt } = reload
  const durationMs = Math.round(now - startedAt)
  const told: Effect = notify({ name: `${kind}:completed`, generation, durationMs })
  const done: Step = [withoutReload(state), [told]]
  return andThen(done, (next) =>
    resolveCommands(next, kind === 'reload' ? isOf(generation) : isAbort),
  )
}

export function withoutReload(state: PoolState): PoolState {
  const { reload: _, ...rest } = state
  return rest
}

export function isOf(generation: number): (command: PendingCommand) => boolean {
  return (command) => command.type === 'reload' && command.generation === generation
}

export function isAbort({ type }: PendingCommand): boolean {
  return type === 'abort'
}

function isComplete(state: PoolState): boolean {
  const workers = [...state.workers.values()]
  if (workers.some((worker) => isOutdated(state, worker) || isBeingVerified(worker))) return false
  return isProven(state, state.code)
}

function isBeingVerified(worker: WorkerRecord): boolean {
  return worker.state === 'ready' && worker.verifyBy !== undefined
}

/** Nobody goes back any more: what comes now is newer than both. */
function overrideAborts(state: PoolState): Step {
  const message = 'the rollback was overridden by a reload'
  return rejectCommands(state, isAbort, fail('ERR_POOL_NOT_RELOADING', message))
}

function isQueued(command: PendingCommand): command is Extract<PendingCommand, { type: 'reload' }> {
  return command.type === 'reload' && command.generation === undefined
}
