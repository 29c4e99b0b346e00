// Slots whose worker asked, by its exit code, not to be replaced. A closed slot wants nobody until a
// reload or a recycle opens it; a pool whose last slot closed has nothing left to do, and stops. A worker
// that leaves by itself may have a successor by the time of its exit, and that one is surplus, too.

import { failStart } from './charge-failure.ts'
import { andThen, notify, type Step } from './model/effects.ts'
import type { ExitedEvent } from './model/events.ts'
import { fail } from './model/failure.ts'
import { isGoverning, type PoolState, putSlot, slotAt, stayingIn } from './model/state.ts'
import { nameWorker, type WorkerRecord } from './model/worker.ts'
import { rejectCommands } from './workers/settling.ts'

/** The code by which it left of itself and said that nobody shall come after it, if it did. */
export function finalCode(
  state: PoolState,
  worker: WorkerRecord,
  { code }: ExitedEvent,
): number | undefined {
  if (code === null || !state.policy.finalExitCodes.includes(code)) return undefined
  const hasSlot = isGoverning(state) && worker.slot < state.size
  return hasSlot && leftByItself(worker) && !isOutlived(state, worker) ? code : undefined
}

/** Whom we ordered to leave, and whom we killed, has no say in what comes after it. */
function leftByItself(worker: WorkerRecord): boolean {
  if (worker.state !== 'draining') return worker.state !== 'killing'
  return !orders.includes(worker.reason)
}

const orders: readonly string[] = ['reload', 'recycle', 'resize', 'stop', 'interrupt']

/**
 * A successor that asks for it has failed, and whom it was to replace still serves. And a newer release has
 * not asked for anything.
 */
function isOutlived(state: PoolState, { key, slot, release }: WorkerRecord): boolean {
  const others = stayingIn(state, slot).filter((other) => other.key !== key)
  return others.some((other) => other.key < key || other.release !== release)
}

/** Close the slot of a worker that is gone. */
export function closeSlot(state: PoolState, worker: WorkerRecord, code: number): Step {
  const { slot } = worker
  const text = `${nameWorker(worker)} exited with code ${code}, which says that it must not be replaced`
  const cause = fail('ERR_POOL_WORKER_EXITED', text)
  if (state.phase.name === 'starting') return failStart(state, text, cause)
  const closed = putSlot(state, slot, { ...slotAt(state, slot), closed: true })
  const notified: Step = [closed, [notify({ name: 'slot:closed', slot, code })]]
  const aborted = fail('ERR_POOL_RECYCLE_ABORTED', `slot=${slot} is closed: ${text}`, cause)
  const rejected = andThen(notified, (next) =>
    rejectCommands(next, (each) => each.type === 'recycle' && each.slot === slot, aborted),
  )
  return andThen(rejected, stopIfDone)
}

function stopIfDone(state: PoolState): Step {
  if (!state.slots.every(({ closed }) => closed)) return [state, []]
  return [{ ...state, phase: { name: 'stopping', reason: 'stop' } }, []]
}
