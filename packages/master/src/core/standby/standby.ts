// Workers in reserve: they have loaded the entry up to `runWorker` and wait for the order `serve`. A
// crash is then answered by listening, not by booting. A standby has no slot until it is promoted;
// promotion needs no backoff, but the fork that refills the reserve waits for it, and for a moment:
// booting at once would compete with the worker that has just begun to serve.

import type { DrainReason } from '@regrow/protocol'
import { type Effect, notify, type Step } from '../model/effects.ts'
import { draw } from '../model/random.ts'
import { isRollingOut, type PoolState, putWorker, slotAt } from '../model/state.ts'
import type { Standby, WorkerKey, WorkerRecord } from '../model/worker.ts'
import { releaseFor } from '../reload/canary.ts'
import { nextDelay } from '../workers/backoff.ts'
import { killAgainMs, timeToDrain } from '../workers/leaving.ts'

/** How long the reserve is left alone after a promotion. */
export const refillAfterMs = 1_000

/** Fork what the reserve lacks, and let go what runs another release than a fork would. */
export function refillStandbys(state: PoolState, now: number): Step {
  const outdated = standbysOf(state).find((standby) => isOutdated(state, standby))
  if (outdated) return again(retireStandby(state, outdated, { reason: 'reload', now }), now)
  if (!lacksStandby(state) || state.refillNotBefore > now) return [state, []]
  return again(forkStandby(state, now), now)
}

/** When the reserve may be refilled, or a standby has missed a deadline. */
export function nextStandby(state: PoolState): number {
  const refill = lacksStandby(state) ? state.refillNotBefore : Infinity
  return Math.min(refill, ...standbysOf(state).map((standby) => deadlineOf(standby)))
}

/** A standby that can take this slot at once. */
export function standbyFor(state: PoolState, slot: number): Standby | undefined {
  const release = releaseFor(state, slot)
  return standbysOf(state).find(
    (standby) => standby.state === 'prepared' && standby.release === release,
  )
}

/** Give a slot to a standby. */
export function promote(
  state: PoolState,
  standby: Standby,
  { slot, now }: { slot: number; now: number },
): Step {
  const { key, release, forkedAt } = standby // its pulse begins anew: whoever starts is not judged by it
  const { generation } = state
  const deadline = now + state.policy.startTimeoutMs
  const worker: WorkerRecord = {
    key,
    slot,
    generation,
    release,
    forkedAt,
    state: 'starting',
    deadline,
  }
  const refillNotBefore = Math.max(
    state.refillNotBefore,
    now + refillAfterMs,
    slotAt(state, slot).forkNotBefore,
  )
  const subject = { worker: key, slot, generation }
  return [
    putWorker({ ...removeStandby(state, key), refillNotBefore }, worker),
    [{ type: 'serve', ...subject }, notify({ name: 'standby:promoted', ...subject })],
  ]
}

/** Ask a standby to leave; it holds nothing. */
export function retireStandby(
  state: PoolState,
  standby: Standby,
  { reason, now }: { reason: DrainReason; now: number },
): Step {
  if (standby.state === 'draining' || standby.state === 'killing') return [state, []]
  const timeoutMs = timeToDrain(state, standby)
  const draining: Standby = { ...standby, state: 'draining', deadline: now + timeoutMs }
  const order: Effect = { type: 'send', worker: standby.key, order: 'drain', reason, timeoutMs }
  return [putStandby(state, draining), [order]]
}

/** Force a standby out. */
export function killStandby(state: PoolState, standby: Standby, now: number): Step {
  const killing: Standby = { ...standby, state: 'killing', deadline: now + killAgainMs }
  return [putStandby(state, killing), [{ type: 'kill', worker: standby.key }]]
}

/** Its exit, or what makes it useless, nobody asked for: the next fork waits. */
export function chargeStandby(state: PoolState, now: number): PoolState {
  const standbyCrashes = state.standbyCrashes + 1
  const [random, chance] = draw(state.chance)
  const delayMs = nextDelay(standbyCrashes, state.policy.backoff, random)
  const refillNotBefore = Math.max(state.refillNotBefore, now + Math.max(refillAfterMs, delayMs))
  return { ...state, chance, standbyCrashes, refillNotBefore }
}

export function standbysOf(state: PoolState): readonly Standby[] {
  return [...state.standbys.values()]
}

export function putStandby(state: PoolState, standby: Standby): PoolState {
  return { ...state, standbys: new Map(state.standbys).set(standby.key, standby) }
}

export function removeStandby(state: PoolState, key: WorkerKey): PoolState {
  const standbys = new Map(state.standbys)
  standbys.delete(key)
  return { ...state, standbys }
}

/** Until when it may stay as it is. */
export function deadlineOf(standby: Standby): number {
  return standby.state === 'prepared' ? (standby.pulse?.silentAt ?? Infinity) : standby.deadline
}

function forkStandby(state: PoolState, now: number): Step {
  const { nextKey: key, generation, release } = state
  const deadline = now + state.policy.startTimeoutMs
  const standby: Standby = { key, generation, release, forkedAt: now, state: 'starting', deadline }
  const subject = { worker: key, generation }
  return [
    putStandby({ ...state, nextKey: key + 1 }, standby),
    [{ type: 'fork-standby', ...subject, release }, notify({ name: 'standby:forked', ...subject })],
  ]
}

/** A reload needs the machine for itself, and decides which release there shall be a reserve of. */
function lacksStandby(state: PoolState): boolean {
  if (state.phase.name !== 'running' || isRollingOut(state)) return false
  const staying = standbysOf(state)
    .filter(isStaying)
    .filter(({ release }) => release === state.release)
  return staying.length < state.policy.standby
}

/** While a reload runs the release before may still be wanted: by a slot that it has not begun. */
function isOutdated(state: PoolState, standby: Standby): boolean {
  if (!isStaying(standby) || standby.release === state.release) return false
  return state.phase.name === 'running' && !isRollingOut(state)
}

function isStaying({ state }: Standby): boolean {
  return state === 'starting' || state === 'prepared'
}

function again(step: Step, now: number): Step {
  const [next, effects] = refillStandbys(step[0], now)
  return [next, [...step[1], ...effects]]
}
