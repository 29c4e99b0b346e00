// Decides that a worker gets SIGKILL: after the deadline of a drain or a start, when it hangs, or by the command
// `kill`. SIGKILL is sent again until the exit is observed.

import type { Step } from '../model/effects.ts'
import { type PoolState, putWorker } from '../model/state.ts'
import { type AnyWorker, identify, type KillingWorker, type KillReason } from '../model/worker.ts'

/** SIGKILL cannot be refused, but it can be late: a process in uninterruptible sleep exits only when it wakes. */
export const killAgainMs = 5_000

/** Force a worker out with SIGKILL. */
export function forceOut(
  state: PoolState,
  worker: AnyWorker,
  { reason, now }: { readonly reason: KillReason; readonly now: number },
): Step {
  const deadline = now + killAgainMs
  const killing: KillingWorker = { ...identify(worker), state: 'killing', deadline, reason }
  return [putWorker(state, killing), [{ type: 'kill', worker: worker.key }]]
}
