// Slots whose worker exited with one of `finalExitCodes`, and is not replaced. A closed slot gets no worker until a
// reload or a recycle opens it. A pool whose last slot closes has nothing left to do, and stops. A worker
// that leaves by itself may have a successor by the time of its exit: that successor is surplus then, too.

import { failStart } from './charge-failure.ts'
import { andThen, notify, type Step } from './model/effects.ts'
import type { ExitedEvent } from './model/events.ts'
import { fail } from './model/failure.ts'
import { isGoverning, type PoolState, putSlot, slotAt, stayingIn } from './model/state.ts'
import { nameWorker, type WorkerRecord } from './model/worker.ts'
import { rejectCommands } from './workers/settling.ts'

/** The exit code, if the worker left on its own with one of `finalExitCodes`. */
export function finalCode(
  state: PoolState,
  worker: WorkerRecord,
  { code }: ExitedEvent,
): number | undefined {
  if (code === null || !state.policy.finalExitCodes.includes(code)) return undefined
  const hasSlot = isGoverning(state) && worker.slot < state.size
  return hasSlot && leftByItself(worker) && !isOutlived(state, worker) ? code : undefined
}

/** A worker that left by our order, or was killed, does not decide whether it is replaced. */
function leftByItself(worker: WorkerRecord): boolean {
  if (worker.state !== 'draining') return worker.state !== 'killing'
  return !orders.includes(worker.reason)
}

const orders: readonly string[] = ['reload', 'recycle', 'resize', 'stop', 'interrupt']

/**
 * Whether another worker of the slot stays in spite of the code: the predecessor of a successor, which has simply
 * failed, or a worker of another release, which did not exit with this code.
 */
function isOutlived(state: PoolState, { key, slot, release }: WorkerRecord): boolean {
  const others = stayingIn(state, slot).filter((other) => other.key !== key)
  return others.some((other) => other.key < key || other.release !== release)
}

/** Close the slot of a worker that has exited. */
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
