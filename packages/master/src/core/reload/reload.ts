// A reload raises the generation and lets `reconcile` replace what runs another release, successor first; `rollout.ts` says when
// it has ended. A newer release overrides: one that is asked for before the one that runs is everywhere takes its place. A
// rollback is a reload to the release before; it goes on until it is done, or until a reload overrides it.

import { andThen, notify, type Step } from '../model/effects.ts'
import { fail } from '../model/failure.ts'
import { freshSlot, type PendingCommand, type PoolState, type Reload } from '../model/state.ts'
import type { WorkerRecord } from '../model/worker.ts'
import { rejectCommands } from '../workers/settling.ts'

/** Does the reload that runs want this worker replaced? */
export function isOutdated(state: PoolState, worker: WorkerRecord): boolean {
  return state.reload !== undefined && worker.release !== state.release
}

/** Begin the reload that is asked for. */
export function beginQueuedReload(state: PoolState, now: number): Step {
  const last = state.commands.findLast(isQueued)
  if (state.phase.name !== 'running' || !last) return [state, []]
  const { reload } = state
  if (reload && isStillToFork(state, reload)) return [join(state, reload, last), []]
  return andThen(giveWay(state), (next) => begin(next, last, now))
}

/** What is not forked yet will be as new as it can be: who asks meanwhile waits for the same. */
function join(state: PoolState, reload: Reload, { pauseAfter }: Queued): PoolState {
  return { ...state, reload: { ...reload, pauseAfter }, commands: assign(state, reload.generation) }
}

function isStillToFork({ nextKey }: PoolState, { kind, firstKey }: Reload): boolean {
  return kind === 'reload' && nextKey === firstKey
}

function begin(state: PoolState, { pauseAfter }: Queued, now: number): Step {
  const generation = state.generation + 1
  const { settledRelease: previousRelease, nextKey: firstKey } = state
  const reload: Reload = {
    ...{ kind: 'reload', generation, release: generation, startedAt: now },
    ...{ pauseAfter, isPaused: false, firstKey, isEverywhere: false },
    previousRelease, // neither what is overridden nor what was given up and kept: nobody wants that back
  }
  const commands = assign(state, generation)
  // A new release gets a clean record: who deploys the fix of a crash loop need not wait out its backoff.
  const slots = state.slots.map(({ proven, verified }) => ({ ...freshSlot, proven, verified }))
  const next = { ...state, generation, release: generation, reload, commands, slots }
  return [next, [notify({ name: 'reload:started', generation })]]
}

/** What becomes of the one that runs: it is waited for apart, or has no successor of its own any more. */
function giveWay(state: PoolState): Step {
  const { reload, finishing } = state
  if (!reload) return [state, []]
  const { kind, generation, release, startedAt, isEverywhere } = reload
  if (isEverywhere)
    return [{ ...state, finishing: [...finishing, { kind, generation, release, startedAt }] }, []]
  if (kind === 'rollback') return overrideRollback(state, generation)
  // Who waits for it waits for what is newer, as the one who asked for that does.
  const by = state.generation + 1
  const commands = state.commands.map((command) =>
    isOf(generation)(command) ? { ...command, generation: by } : command,
  )
  return [{ ...state, commands }, [notify({ name: 'reload:overridden', generation, by })]]
}

/** Nobody goes back any more: what comes now is newer than both. */
function overrideRollback(state: PoolState, generation: number): Step {
  const message = 'the rollback was overridden by a reload'
  return rejectCommands(state, isOf(generation), fail('ERR_POOL_NOT_RELOADING', message))
}

export function withoutReload(state: PoolState): PoolState {
  const { reload: _, ...rest } = state
  return rest
}

/** The commands that this reload, or this rollback, fulfils. */
export function isOf(generation: number) {
  return (
    command: PendingCommand,
  ): command is Queued | Extract<PendingCommand, { type: 'abort' }> =>
    'generation' in command && command.generation === generation
}

type Queued = Extract<PendingCommand, { type: 'reload' }>

function isQueued(command: PendingCommand): command is Queued {
  return command.type === 'reload' && command.generation === undefined
}

/** Whoever is queued is answered by this generation. */
function assign({ commands }: PoolState, generation: number): readonly PendingCommand[] {
  return commands.map((command) => (isQueued(command) ? { ...command, generation } : command))
}
