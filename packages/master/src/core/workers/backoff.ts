// How long a slot waits after its crashes. The first quick crash in a row costs no delay, the n-th
// waits minMs · factor^(n−2), at most maxMs. A stable worker clears the count. Jitter only
// shortens a delay, so that maxMs stays a maximum ("equal jitter" at 0.5, AWS Architecture Blog, "Exponential Backoff
// And Jitter", 2015). Backoff delays forks and nothing else.

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

/** A slot with this many quick crashes in a row is degraded. */
export const degradedAfter = 3

/** An `exit` counts towards a failed start. A `fault` does not, because a request can cause it. */
export type Charge = 'exit' | 'fault'

/** Charge a crash of `worker` to its slot. */
export function chargeCrash(
  state: PoolState,
  worker: WorkerRecord,
  { as, now }: { as: Charge; now: number },
): Step {
  const { slot } = worker
  if (slot >= state.slots.length) return [state, []] // a resize removed the slot while its worker lived
  const old = slotAt(state, slot)
  const stable = isStable(state, worker, now)
  const crashes = stable ? 0 : old.crashes + 1
  const failures = stable ? 0 : old.failures + (as === 'exit' ? 1 : 0)
  const [random, seed] = draw(state.seed)
  const delayMs = nextDelay(crashes, state.policy.backoff, random)
  const proven = as === 'exit' ? 0 : old.proven
  // A stable predecessor may crash while the delay after its failed successor still runs. That delay stays.
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

/** Whether the worker was ready for `stableAfterMs`, so that its crash does not count as a quick one. */
export function isStable(state: PoolState, worker: WorkerRecord, now: number): boolean {
  return 'readyAt' in worker && now - worker.readyAt >= state.policy.stableAfterMs
}
