// Compares what is wanted with what is observed, after every event, and orders the difference. It
// looks at the present only, so a missed event does no lasting harm.
//
// Its rules: a ready worker leaves only when its successor is ready, and a faulted or surplus one only
// when another ready worker serves. So no order of ours ever takes the last worker that serves.

import { killHung } from './liveness.ts'
import { andThen, forEach, type Step } from './model/effects.ts'
import type { StopReason } from './model/events.ts'
import {
  isGoverning,
  isSurplus,
  type PoolState,
  slotAt,
  stayingIn,
  workersOf,
} from './model/state.ts'
import { isAccepting, isReady, isStarting, isStaying, type WorkerRecord } from './model/worker.ts'
import { isHeld, releaseFor } from './reload/canary.ts'
import { isOutdated } from './reload/reload.ts'
import { askToVerify } from './reload/verification.ts'
import { promote, refillStandbys, standbyFor } from './standby.ts'
import { forksWanted, replacementsWanted } from './wanted.ts'
import { fork } from './workers/fork.ts'
import { isPromotable, isSuccessor } from './workers/handover.ts'
import { hasten, isLeisurely, retire } from './workers/leaving.ts'
import { markLimits } from './workers/recycle-limits.ts'

/** Order what the present state still lacks. */
export function reconcile(state: PoolState, now: number): Step {
  const { phase } = state
  if (phase.name === 'stopping') return retireAll(state, phase.reason, now)
  if (!isGoverning(state)) return [state, []]
  const passes = [
    markLimits,
    askToVerify,
    retireUnneeded,
    retirePredecessors,
    retireReplaceable,
    killHung,
    promoteStandbys,
    forkWanted,
    refillStandbys,
  ]
  return forEach(state, passes, (next, pass) => pass(next, now))
}

/** Workers that drain already for another reason get the order, too, because a stop gives their clients less time. */
function retireAll(state: PoolState, reason: StopReason, now: number): Step {
  const staying = [...state.workers.values()].filter(isStaying)
  const retired = forEach(state, staying, (next, worker) => retire(next, worker, { reason, now }))
  return andThen(retired, (next) =>
    forEach(next, workersOf(next).filter(isLeisurely), (each, worker) =>
      hasten(each, worker, { reason, now }),
    ),
  )
}

/** Successors that are not wanted any more leave at once: they do not serve yet, or have not taken over. */
function retireUnneeded(state: PoolState, now: number): Step {
  const isOvertaken = ({ release, slot }: WorkerRecord) =>
    state.reload !== undefined && release !== releaseFor(state, slot)
  const isUnneeded = (worker: WorkerRecord) =>
    (isStarting(worker) && (isSurplus(state, worker) || isOvertaken(worker))) ||
    (isReady(worker) && isSuccessor(state, worker) && isOvertaken(worker))
  return retireEach(state, isUnneeded, { reason: reasonToLeave, now })
}

function retirePredecessors(state: PoolState, now: number): Step {
  const isReplaced = (worker: WorkerRecord, next: PoolState) => hasSuccessor(next, worker, now)
  return retireEach(state, isReplaced, { reason: reasonToLeave, now })
}

function retireReplaceable(state: PoolState, now: number): Step {
  return retireEach(state, mayLeaveToOthers, { reason: reasonToLeave, now })
}

/** A faulted worker leaves as soon as its successor is ready, a healthy one when the successor may take over. */
function hasSuccessor(state: PoolState, worker: WorkerRecord, now: number): boolean {
  if (!isAccepting(worker)) return false
  return stayingIn(state, worker.slot)
    .filter(isReady)
    .filter((other) => other.key > worker.key)
    .some((other) => worker.state === 'faulted' || isPromotable(state, other, now))
}

function mayLeaveToOthers(worker: WorkerRecord, state: PoolState): boolean {
  const surplus = isReady(worker) && isSurplus(state, worker)
  if (!surplus && worker.state !== 'faulted' && !isOutgrown(worker)) return false
  const others = workersOf(state).filter(isReady)
  return others.some((other) => other.key !== worker.key && !(surplus && isSurplus(state, other)))
}

/** A worker above the hard limit of memory does not wait for its own successor, only for another ready worker. */
function isOutgrown(worker: WorkerRecord): boolean {
  return isReady(worker) && worker.reachedLimit === 'hardMemoryBytes'
}

function reasonToLeave(worker: WorkerRecord, state: PoolState) {
  if (worker.state === 'faulted') return 'faulted'
  if (isSurplus(state, worker)) return 'resize'
  return isOutdated(state, worker) && !isHeld(state, worker.slot) ? 'reload' : 'recycle'
}

/** Retire each worker that passes the test, against the state that the previous ones left. */
function retireEach(
  state: PoolState,
  test: (worker: WorkerRecord, state: PoolState) => boolean,
  { reason, now }: { reason: (worker: WorkerRecord, state: PoolState) => Reason; now: number },
): Step {
  return forEach(state, workersOf(state), (next, worker) =>
    test(worker, next) ? retire(next, worker, { reason: reason(worker, next), now }) : [next, []],
  )
}

type Reason = 'faulted' | 'resize' | 'reload' | 'recycle' | StopReason

function promoteStandbys(state: PoolState, now: number): Step {
  return forEach(state, replacementsWanted(state), (next, slot) => {
    const standby = standbyFor(next, slot)
    return standby ? promote(next, standby, { slot, now }) : [next, []]
  })
}

function forkWanted(state: PoolState, now: number): Step {
  const due = forksWanted(state).filter((slot) => slotAt(state, slot).forkNotBefore <= now)
  return forEach(state, due, (next, slot) =>
    fork(next, { slot, release: releaseFor(next, slot), now }),
  )
}
