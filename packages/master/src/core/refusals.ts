// Workers that this pool cannot govern: a plain program where a standby is wanted, one that speaks a newer
// protocol, and one that wants a port for itself. They are made to leave, and it counts as a failure of theirs.

import type { ErrorData } from '@regrow/protocol'
import { chargeFailure, failStart } from './charge-failure.ts'
import { andThen, type Step } from './model/effects.ts'
import { fail } from './model/failure.ts'
import type { PoolState } from './model/state.ts'
import { nameWorker, type WorkerRecord } from './model/worker.ts'
import { forceOut } from './workers/leaving.ts'

export function refusePlain(state: PoolState, worker: WorkerRecord, now: number): Step {
  if (worker.state !== 'starting') return [state, []] // it was refused before
  const message = `${nameWorker(worker)} is a plain program, and a standby must call runWorker of @regrow/worker; set standby to 0`
  const killed = forceOut(state, worker, { reason: 'protocol', now })
  const cause = fail('ERR_POOL_PLAIN_PROGRAM', message)
  // To try again would change nothing.
  if (state.phase.name === 'starting')
    return andThen(killed, (next) => failStart(next, message, cause))
  return andThen(killed, (next) => chargeFailure(next, worker, { cause, now }))
}

export function refuseVersion(
  state: PoolState,
  worker: WorkerRecord,
  { version, now }: { version: number; now: number },
): Step {
  if (worker.state !== 'starting') return [state, []] // it was understood once; the shell reports the rest
  const message = `${nameWorker(worker)} speaks version ${version} of the protocol, which is newer than this master's; upgrade @regrow/master first`
  const killed = forceOut(state, worker, { reason: 'protocol', now })
  const cause = fail('ERR_PROTOCOL_VERSION', message)
  return andThen(killed, (next) => chargeFailure(next, worker, { cause, now }))
}

/** It would be late, or serve nobody, for ever: the port is that of another worker, as a rule. */
export function refuseExcluded(
  state: PoolState,
  worker: WorkerRecord,
  { error, now }: { error: ErrorData; now: number },
): Step {
  if (worker.state !== 'starting' && worker.state !== 'ready') return [state, []] // it leaves anyhow
  const killed = forceOut(state, { ...worker, lastError: error }, { reason: 'excluded', now })
  return andThen(killed, (next) => chargeFailure(next, worker, { cause: error, now }))
}
