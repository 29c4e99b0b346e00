// A worker that does not serve yet: it starts its app or, as a standby, has loaded it and waits for the order to
// start it. A standby holds nothing and leaves at once; an app that starts may listen already, so it is drained like
// one that serves.

import type { ErrorData } from '@regrow/protocol'
import { answerCause, enterDraining, isForTheMaster } from './begin-drain.ts'
import type { Effect, Step } from './effects.ts'
import { type Event, isDrainCause } from './events.ts'
import { firstHeartbeat } from './heartbeat.ts'
import { leave } from './leave.ts'
import type { Prepared, Serving, Starting } from './states.ts'

export function whileStarting(state: Starting, event: Event, now: number): Step {
  if (isDrainCause(event)) return answerCause(state, event, now)
  switch (event.type) {
    case 'app:prepared':
      return enter('prepared', state, now)
    case 'app:defined':
      return applyTimes(state, event)
    case 'app:started':
      return enter('ready', state, now)
    case 'app:failed':
      return failToStart(state, event.error, now)
    case 'error:trapped': // an app in an unknown state must not go on to serve
      return failToStart(state, event.report, now)
    case 'serve:ordered': // it starts already
    case 'held:counted':
    case 'work:seen':
    case 'app:stopped':
    case 'output:flushed':
    case 'tick':
      return [state, []] // no effect that leads to these was performed yet
  }
}

/** A standby that is not wanted or has failed never starts its app. */
export function whilePrepared(state: Prepared, event: Event, now: number): Step {
  const { governed } = state.traits
  if (isDrainCause(event))
    return isForTheMaster(governed, event) ? [state, []] : leave({ governed, exit: 'drained' }, now)
  switch (event.type) {
    case 'serve:ordered':
      return [{ state: 'starting', traits: state.traits }, [{ type: 'serve', slot: event.slot }]]
    case 'error:trapped':
      return leave({ governed, exit: 'startFailed' }, now, sendFailed(event.report))
    case 'app:defined':
    case 'app:prepared':
    case 'app:started':
    case 'app:failed':
    case 'held:counted':
    case 'work:seen':
    case 'app:stopped':
    case 'output:flushed':
    case 'tick':
      return [state, []] // no app runs yet that could cause these
  }
}

/**
 * Finish what came in while the app listened already. The master receives the failure and not the drain: for the master
 * this start ends with the exit, at its deadline at the latest, and the exit code may say more.
 */
function failToStart({ traits }: Starting, error: ErrorData | undefined, now: number): Step {
  const timeoutMs = traits.drainTimeoutMs
  const cause = { reason: 'start-failed', exit: 'startFailed', timeoutMs } as const
  const [draining, effects] = enterDraining(traits, cause, now)
  return [draining, [...sendFailed(error), ...effects]]
}

function sendFailed(error: ErrorData | undefined): readonly Effect[] {
  return error ? [{ type: 'send', fact: { type: 'failed', error } }] : []
}

/** Enter a state that the master receives as a fact, with a heartbeat behind it. */
function enter(state: 'prepared' | 'ready', { traits }: Starting, now: number): Step {
  const { heartbeatMs } = traits
  const fact: Effect = { type: 'send', fact: { type: state } }
  return [{ state, traits, heartbeatAt: now + heartbeatMs }, [fact, ...firstHeartbeat(heartbeatMs)]]
}

/** Apply the times that the app has set. */
export function applyTimes(
  state: Starting | Serving,
  { drainTimeoutMs, orphanTimeoutMs }: Extract<Event, { type: 'app:defined' }>,
): Step {
  return [{ ...state, traits: { ...state.traits, drainTimeoutMs, orphanTimeoutMs } }, []]
}
