// Creates the parts of a worker and joins them: whatever happens outside becomes an event of the core, and `perform.ts`
// performs the effects.

import { exitCodes, type WorkerEnvironment } from '@regrow/protocol'
import type { Effect } from '../../core/lifecycle/effects.ts'
import { resolveTimes } from '../../options/resolve-options.ts'
import { AppContext } from '../app-context.ts'
import { Watchdog } from '../liveness/watchdog.ts'
import { Cleanup } from '../process/cleanup.ts'
import { replaceZero } from '../process/exit.ts'
import { installSignals } from '../process/signals.ts'
import { WorkerName } from '../process/worker-name.ts'
import { createRunner } from '../runner.ts'
import { ErrorHook } from '../trap/on-error.ts'
import { installTraps } from '../trap/trap.ts'
import { listenToMaster, listenToPrimary } from './master-orders.ts'
import type { KnownApp, Parts } from './parts.ts'
import { Performer } from './perform.ts'

export function assemble(environment: WorkerEnvironment | undefined, app: KnownApp): Parts {
  const governed = environment !== undefined
  const worker = new WorkerName(environment)
  const cleanup = new Cleanup()
  const heartbeatMs = environment?.heartbeatMs ?? Infinity
  const times = resolveTimes(undefined, environment) // until the app is defined, with its own times
  const traits = { governed, heartbeatMs, ...times }
  const perform = (effect: Effect) => performer.perform(effect)
  const dispatch = createRunner(traits, perform, () => app.started?.isAdopted === true)
  const context = new AppContext(worker, {
    drain: (reason) => dispatch({ type: 'drain:requested', reason }),
    close: () => {
      dispatch({ type: 'close:requested' })
      return cleanup.done
    },
  })
  const channel = governed ? listenToMaster(dispatch) : listenToPrimary(dispatch, cleanup)
  const watchdog = new Watchdog(environment, worker, (report) =>
    channel.send({ type: 'blocked', report }),
  )
  const hook = new ErrorHook(worker)
  const trap = installTraps(worker, hook, (report) => {
    replaceZero(exitCodes.uncaught)
    dispatch({ type: 'error:trapped', report })
  })
  const removeSignals = installSignals((signal) => dispatch({ type: 'signal:received', signal }))
  cleanup.add(trap.remove, removeSignals)
  const parts = { governed, worker, context, channel, watchdog, hook, trap, cleanup, dispatch }
  const performer = new Performer(parts, app)
  return parts
}
