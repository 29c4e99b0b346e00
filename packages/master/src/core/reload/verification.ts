// The user's `verify` hook. It is called for the first ready worker of a new release in each slot, and has a
// deadline. A refusal gives the reload up.

import type { ErrorData } from '@regrow/protocol'
import { andThen, type Step } from '../model/effects.ts'
import { fail, summarise } from '../model/failure.ts'
import { type PoolState, putSlot, putWorker, slotAt, workersOf } from '../model/state.ts'
import { isReady, nameWorker, type ReadyWorker, subjectOf } from '../model/worker.ts'
import { needsVerifying } from '../workers/handover.ts'
import { abortReload } from './abort.ts'

/** Call `verify` for each worker that needs it and has not been verified yet. */
export function askToVerify(state: PoolState, now: number): Step {
  const asked = workersOf(state).find(
    (worker): worker is ReadyWorker =>
      isReady(worker) && worker.verifyBy === undefined && needsVerifying(state, worker),
  )
  if (!asked) return [state, []]
  const verifyBy = now + state.policy.reload.verifyTimeoutMs
  const next = putWorker(state, { ...asked, verifyBy })
  const ask: Step = [next, [{ type: 'verify', ...subjectOf(asked) }]]
  return andThen(ask, (after) => askToVerify(after, now))
}

/** Decide what follows from the answer of `verify`. A late answer changes nothing. */
export function observeVerdict(
  state: PoolState,
  worker: ReadyWorker,
  { error, now }: { error: ErrorData | undefined; now: number },
): Step {
  if (worker.verifyBy === undefined) return [state, []]
  const { verifyBy: _, ...updated } = worker
  const next = putWorker(state, updated)
  if (!error)
    return [
      putSlot(next, worker.slot, { ...slotAt(next, worker.slot), verified: worker.release }),
      [],
    ]
  return refuse(next, updated, { error, now })
}

/** Treat a late `verify` as a refusal. */
export function expireVerdict(state: PoolState, worker: ReadyWorker, now: number): Step {
  const { verifyTimeoutMs } = state.policy.reload
  const message = `verify did not answer within verifyTimeoutMs (${verifyTimeoutMs} ms)`
  return observeVerdict(state, worker, { error: { name: 'Error', message }, now })
}

function refuse(
  state: PoolState,
  worker: ReadyWorker,
  { error, now }: { error: ErrorData; now: number },
): Step {
  const who = nameWorker(worker)
  const cause = fail('ERR_POOL_VERIFY_FAILED', `verify refused ${who}: ${summarise(error)}`, error)
  const { reload } = state
  if (reload?.kind !== 'reload') return [state, []] // the reload was given up meanwhile
  const message = `the reload was given up: ${cause.message}`
  const failure = fail('ERR_POOL_RELOAD_ABORTED', message, cause)
  return abortReload(state, reload, { failure, now })
}
