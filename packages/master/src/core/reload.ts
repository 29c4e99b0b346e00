// A reload raises the generation and lets `reconcile` replace what is older, successor first. One
// runs at a time; commands that come meanwhile wait together for one more.

import { andThen, type Effect, forEach, notify, type Step } from './effects.ts'
import type { Failure } from './failure.ts'
import { retire } from './leaving.ts'
import { rejectCommands, resolveCommands } from './settling.ts'
import { freshSlot, isProven, type PoolState, type Reload, stayingIn } from './state.ts'
import { isStarting, type WorkerRecord } from './worker.ts'

/** Does the reload that runs want this worker replaced? */
export function isOutdated(state: PoolState, worker: WorkerRecord): boolean {
  return state.reload !== undefined && worker.generation < state.reload.generation
}

/** Begin the reload that is queued, if none runs. */
export function beginQueuedReload(state: PoolState, now: number): Step {
  const queued = state.commands.some(isQueued)
  if (state.phase.name !== 'running' || state.reload || !queued) return [state, []]
  const generation = state.generation + 1
  const reload: Reload = { generation, startedAt: now }
  const commands = state.commands.map((command) =>
    isQueued(command) ? { ...command, generation } : command,
  )
  // New code gets a clean record: who deploys the mend of a crash loop need not wait out its backoff.
  const slots = state.slots.map(({ proven }) => ({ ...freshSlot, proven }))
  const next = { ...state, generation, reload, commands, slots }
  return [next, [notify({ name: 'reload:started', generation })]]
}

/** Is everything that is older gone, and every slot served by what is new? */
export function completeReload(state: PoolState, now: number): Step {
  const { reload } = state
  if (!reload || !isComplete(state)) return [state, []]
  const { generation, startedAt } = reload
  const durationMs = Math.round(now - startedAt)
  const told: Effect = notify({ name: 'reload:completed', generation, durationMs })
  const done: Step = [withoutReload(state), [told]]
  return andThen(done, (next) => resolveCommands(next, isOf(generation)))
}

/** Give the reload up: its successors that serve nobody yet leave, the predecessors stay. */
export function abortReload(state: PoolState, failure: Failure, now: number): Step {
  const { generation } = state // of the reload: it is the last that was raised
  const told: Effect = notify({ name: 'reload:aborted', generation, failure })
  const aborted: Step = [withoutReload(state), [told]]
  const rejected = andThen(aborted, (next) => rejectCommands(next, isOf(generation), failure))
  return andThen(rejected, (next) =>
    forEach(next, needlessSuccessors(next, generation), (each, worker) =>
      retire(each, worker, { reason: 'reload', now }),
    ),
  )
}

function isComplete(state: PoolState): boolean {
  const workers = [...state.workers.values()]
  if (workers.some((worker) => isOutdated(state, worker))) return false
  return isProven(state, state.generation)
}

function needlessSuccessors(state: PoolState, generation: number): WorkerRecord[] {
  return [...state.workers.values()].filter(
    (worker) =>
      isStarting(worker) &&
      worker.generation === generation &&
      stayingIn(state, worker.slot).some((other) => other.state === 'ready'),
  )
}

function withoutReload(state: PoolState): PoolState {
  const { reload: _, ...rest } = state
  return rest
}

function isQueued(command: PoolState['commands'][number]): boolean {
  return command.type === 'reload' && command.generation === undefined
}

function isOf(generation: number): (command: PoolState['commands'][number]) => boolean {
  return (command) => command.type === 'reload' && command.generation === generation
}
