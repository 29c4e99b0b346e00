// Workers that the pool cannot govern: a plain program although standbys are wanted, a worker with a newer
// protocol, and a worker that asks for a port of its own. They are killed, and each counts as a failure.

import type { ErrorData } from '@regrow/protocol'
import { chargeFailure, failStart } from './charge-failure.ts'
import { andThen, type Step } from './model/effects.ts'
import { fail } from './model/failure.ts'
import type { PoolState } from './model/state.ts'
import { nameWorker, type WorkerRecord } from './model/worker.ts'
import { forceOut } from './workers/kill.ts'

export function refusePlain(state: PoolState, worker: WorkerRecord, now: number): Step {
  const message = `${nameWorker(worker)} is a plain program, and a standby must call runWorker of @regrow/worker; set standby to 0`
  const killed = forceOut(state, worker, { reason: 'protocol', now })
  const cause = fail('ERR_POOL_PLAIN_PROGRAM', message)
  // Another try would end in the same way.
  if (state.phase.name === 'starting')
    return andThen(killed, (next) => failStart(next, message, cause))
  return andThen(killed, (next) => chargeFailure(next, worker, { cause, now }))
}

export function refuseVersion(
  state: PoolState,
  worker: WorkerRecord,
  { version, now }: { version: number; now: number },
): Step {
  const message = `${nameWorker(worker)} speaks version ${version} of the protocol, which is newer than this master's; upgrade @regrow/master first`
  const killed = forceOut(state, worker, { reason: 'protocol', now })
  const cause = fail('ERR_PROTOCOL_VERSION', message)
  return andThen(killed, (next) => chargeFailure(next, worker, { cause, now }))
}

/** Otherwise the worker would stay useless for ever. Usually another worker has the port. */
export function refuseExcluded(
  state: PoolState,
  worker: WorkerRecord,
  { error, now }: { error: ErrorData; now: number },
): Step {
  const killed = forceOut(state, { ...worker, lastError: error }, { reason: 'excluded', now })
  return andThen(killed, (next) => chargeFailure(next, worker, { cause: error, now }))
}
