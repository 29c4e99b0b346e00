// Begins a reload: it raises the generation, and `reconcile` then replaces the workers of other releases, successor
// first. `rollout.ts` decides when a reload has ended. A reload that is not everywhere yet is overridden by the next
// one. A rollback is a reload to the previous release; it runs to its end, or until a reload overrides it.

import { andThen, notify, type Step } from '../model/effects.ts'
import { fail } from '../model/failure.ts'
import { freshSlot } from '../model/slot.ts'
import type { PendingCommand, PoolState, Reload } from '../model/state.ts'
import type { WorkerRecord } from '../model/worker.ts'
import { rejectCommands } from '../workers/settling.ts'

/** Whether the current reload replaces this worker. */
export function isOutdated(state: PoolState, worker: WorkerRecord): boolean {
  return state.reload !== undefined && worker.release !== state.release
}

/** Begin the reload that was requested last. */
export function beginQueuedReload(state: PoolState, now: number): Step {
  const last = state.commands.findLast(isQueued)
  if (state.phase.name !== 'running' || !last) return [state, []]
  const { reload } = state
  if (reload && isStillToFork(state, reload)) return [join(state, reload, last), []]
  return andThen(giveWay(state), (next) => begin(next, last, now))
}

/** The reload has forked no worker yet, so its workers will be new enough for this request, too. */
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
    previousRelease, // neither the overridden release nor one that was given up and kept: neither is worth restoring
  }
  const commands = assign(state, generation)
  // A new release starts with a clean record, so that the fix of a crash loop need not wait out its backoff.
  const slots = state.slots.map(({ proven, verified }) => ({ ...freshSlot, proven, verified }))
  const next = { ...state, generation, release: generation, reload, commands, slots }
  return [next, [notify({ name: 'reload:started', generation })]]
}

/** Make room for a newer reload: the current one is finished apart if it is everywhere, and is overridden otherwise. */
function giveWay(state: PoolState): Step {
  const { reload, finishing } = state
  if (!reload) return [state, []]
  const { kind, generation, release, startedAt, isEverywhere } = reload
  if (isEverywhere)
    return [{ ...state, finishing: [...finishing, { kind, generation, release, startedAt }] }, []]
  if (kind === 'rollback') return overrideRollback(state, generation)
  // The commands that wait for it now wait for the newer reload, like the command that requested that one.
  const by = state.generation + 1
  const commands = state.commands.map((command) =>
    isOf(generation)(command) ? { ...command, generation: by } : command,
  )
  return [{ ...state, commands }, [notify({ name: 'reload:overridden', generation, by })]]
}

/** The new release is newer than both releases of the rollback, so nothing is restored any more. */
function overrideRollback(state: PoolState, generation: number): Step {
  const message = 'the rollback was overridden by a reload'
  return rejectCommands(state, isOf(generation), fail('ERR_POOL_NOT_RELOADING', message))
}

export function withoutReload(state: PoolState): PoolState {
  const { reload: _, ...rest } = state
  return rest
}

/** Test for the commands that a reload or a rollback fulfils. */
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

/** Let this generation fulfil all queued reloads. */
function assign({ commands }: PoolState, generation: number): readonly PendingCommand[] {
  return commands.map((command) => (isQueued(command) ? { ...command, generation } : command))
}
