// A worker that serves. After a trapped error it serves on until its master, which knows the other workers, orders the
// drain; without a master it drains at once.

import type { ErrorReport } from '@regrow/protocol'
import { answerCause, beginDrain, sendFaulted } from './begin-drain.ts'
import type { Step } from './effects.ts'
import { type Event, isDrainCause } from './events.ts'
import { applyTimes } from './starting.ts'
import type { Serving } from './states.ts'

export function whileServing(state: Serving, event: Event, now: number): Step {
  if (isDrainCause(event)) return answerCause(state, event, now)
  switch (event.type) {
    case 'error:trapped':
      return fault(state, event.report, now)
    case 'app:defined': // an adopted program has called `runWorker` with an app, which has its own times
      return applyTimes(state, event)
    case 'app:failed': // or that app could not start
      return fault(state, { ...event.error, origin: 'unhandledRejection' }, now)
    case 'app:prepared':
    case 'app:started':
    case 'serve:ordered':
    case 'held:counted':
    case 'work:seen':
    case 'app:stopped':
    case 'output:flushed':
    case 'tick':
      return [state, []] // nothing new
  }
}

function fault(state: Serving, report: ErrorReport | undefined, now: number): Step {
  const { traits } = state
  if (traits.governed) return [{ ...state, state: 'faulted' }, sendFaulted(report)]
  const { drainTimeoutMs: timeoutMs } = traits
  return beginDrain(traits, { reason: 'faulted', exit: 'uncaught', timeoutMs }, now)
}
