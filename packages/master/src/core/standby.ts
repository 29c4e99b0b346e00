// Standbys: workers without a slot that have loaded the entry up to `runWorker` and wait for the order `serve`. A
// crash is then answered by listening, not by booting. Promotion needs no backoff. The fork of the next standby waits
// for the backoff, and for at least a second: booting at once would compete with the worker that has just begun to
// serve.

import { andThen, forEach, notify, type Step } from './model/effects.ts'
import { draw } from './model/random.ts'
import { isRollingOut, type PoolState, putWorker, slotAt, standbysOf } from './model/state.ts'
import { type AnyWorker, isStaying, subjectOf } from './model/worker.ts'
import { releaseFor } from './reload/canary.ts'
import { nextDelay } from './workers/backoff.ts'
import { fork } from './workers/fork.ts'
import { retire } from './workers/leaving.ts'

/** How long after a promotion no standby is forked. */
const refillAfterMs = 1_000

/** Retire standbys of an outdated release, and fork the standbys that are missing. */
export function refillStandbys(state: PoolState, now: number): Step {
  const outdated = standbysOf(state).filter((standby) => isOutdated(state, standby))
  const retired = forEach(state, outdated, (next, standby) =>
    retire(next, standby, { reason: 'reload', now }),
  )
  return andThen(retired, (next) => refill(next, now))
}

function refill(state: PoolState, now: number): Step {
  if (nextRefill(state) > now) return [state, []]
  return andThen(fork(state, { release: state.release, now }), (next) => refill(next, now))
}

/**
 * When the next standby may be forked. No standby is forked during a reload, which needs the machine for itself, and
 * decides which release standbys shall run.
 */
export function nextRefill(state: PoolState): number {
  if (state.phase.name !== 'running' || isRollingOut(state)) return Infinity
  const staying = standbysOf(state).filter(isStaying)
  const fresh = staying.filter(({ release }) => release === state.release)
  return fresh.length < state.policy.standby ? state.refillNotBefore : Infinity
}

/** A standby that can get this slot at once. */
export function standbyFor(state: PoolState, slot: number): AnyWorker | undefined {
  const release = releaseFor(state, slot)
  return standbysOf(state).find(
    (standby) => standby.state === 'prepared' && standby.release === release,
  )
}

/** Give a slot to a standby. */
export function promote(
  state: PoolState,
  standby: AnyWorker,
  { slot, now }: { slot: number; now: number },
): Step {
  const { key, release, forkedAt } = standby // without its liveness: a worker that starts is not judged by heartbeats
  const { generation } = state
  const deadline = now + state.policy.startTimeoutMs
  const worker = { key, slot, generation, release, forkedAt, state: 'starting', deadline } as const
  const refillNotBefore = Math.max(
    state.refillNotBefore,
    now + refillAfterMs,
    slotAt(state, slot).forkNotBefore,
  )
  const subject = subjectOf(worker)
  return [
    putWorker({ ...state, refillNotBefore }, worker),
    [{ type: 'serve', ...subject }, notify({ name: 'standby:promoted', ...subject })],
  ]
}

/** Charge the failure of a standby: the next fork of one waits for the backoff. */
export function chargeStandby(state: PoolState, now: number): PoolState {
  const standbyCrashes = state.standbyCrashes + 1
  const [random, seed] = draw(state.seed)
  const delayMs = nextDelay(standbyCrashes, state.policy.backoff, random)
  const refillNotBefore = Math.max(state.refillNotBefore, now + Math.max(refillAfterMs, delayMs))
  return { ...state, seed, standbyCrashes, refillNotBefore }
}

/** While a reload runs, its previous release is not outdated: a slot that the reload has not begun may need it. */
function isOutdated(state: PoolState, standby: AnyWorker): boolean {
  if (!isStaying(standby) || standby.release === state.release) return false
  return state.phase.name === 'running' && !isRollingOut(state)
}
