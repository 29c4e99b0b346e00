// How long a slot waits after its crashes. The first quick crash in a row costs no delay, the n-th
// waits minMs · factor^(n−2), at most maxMs; a worker that was stable clears the count. Jitter only
// shortens ("equal jitter" at 0.5, AWS Architecture Blog, "Exponential Backoff And Jitter", 2015),
// so that maxMs stays a maximum. Backoff delays forks, nothing else.

import { notify, type Step } from '../model/effects.ts'
import type { BackoffPolicy } from '../model/policy.ts'
import { draw } from '../model/random.ts'
import { type PoolState, putSlot, slotAt } from '../model/state.ts'
import type { WorkerRecord } from '../model/worker.ts'

/** The delay before the fork that follows the `crashes`-th quick crash in a row. */
export function nextDelay(crashes: number, policy: BackoffPolicy, random: number): number {
  if (crashes < 2) return 0
  const growth = Math.min(Number.MAX_VALUE, policy.factor ** (crashes - 2)) // 0 · Infinity is no number
  const full = Math.min(policy.maxMs, policy.minMs * growth)
  return Math.round(full * (1 - policy.jitter * random))
}

/** So many quick crashes in a row are no accident any more. */
export const degradedAfter = 3

/** Whether a crash counts towards a failed start: a fault, which a request can cause, does not. */
export type Charge = 'exit' | 'fault'

/** Charge a crash of `worker` to its slot. */
export function chargeCrash(
  state: PoolState,
  worker: WorkerRecord,
  { as, now }: { as: Charge; now: number },
): Step {
  const { slot } = worker
  if (slot >= state.slots.length) return [state, []] // the slot was given up while its worker lived
  const old = slotAt(state, slot)
  const stable = isStable(state, worker, now)
  const crashes = stable ? 0 : old.crashes + 1
  const failures = stable ? 0 : old.failures + (as === 'exit' ? 1 : 0)
  const [random, seed] = draw(state.seed)
  const delayMs = nextDelay(crashes, state.policy.backoff, random)
  const proven = as === 'exit' ? 0 : old.proven
  // A stable predecessor may crash while its failed successor's delay still runs: that one stands.
  const forkNotBefore = Math.max(old.forkNotBefore, now + delayMs)
  const record = { ...old, crashes, failures, proven, forkNotBefore }
  const delayed = notify({ name: 'slot:delayed', slot, delayMs, crashes })
  const degraded = notify({ name: 'slot:degraded', slot, crashes })
  const effects = [
    ...(delayMs > 0 ? [delayed] : []),
    ...(crashes === degradedAfter ? [degraded] : []),
  ]
  return [putSlot({ ...state, seed }, slot, record), effects]
}

/** Was it ready for so long that its end is news? */
export function isStable(state: PoolState, worker: WorkerRecord, now: number): boolean {
  return 'readyAt' in worker && now - worker.readyAt >= state.policy.stableAfterMs
}
