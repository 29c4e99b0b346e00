// The crash loop of a pool: more than `maxRestarts` crashes within `windowMs` (OTP's
// "restart intensity", https://www.erlang.org/doc/system/sup_princ.html#maximum-restart-intensity).
// Exits and failed starts count. Trapped errors do not, because a request can cause them, and
// a poisoned request could then stop the service.

import type { ErrorData } from '@regrow/protocol'
import { notify, type Step } from '../model/effects.ts'
import { type Failure, fail, summarise } from '../model/failure.ts'
import { isGoverning, type PoolState } from '../model/state.ts'

/** Count a crash. A crash loop stops the pool or is only reported, as `onCrashLoop` says. */
export function countRestart(state: PoolState, cause: Failure | ErrorData, now: number): Step {
  const { maxRestarts, windowMs } = state.policy.restartWindow
  if (maxRestarts === Infinity || !isGoverning(state)) return [state, []]
  const restarts = [...state.restarts.filter((at) => at > now - windowMs), now]
  if (restarts.length <= maxRestarts) return [{ ...state, restarts }, []]
  return declareLoop({ ...state, restarts: [] }, restarts.length, cause)
}

function declareLoop(state: PoolState, crashes: number, cause: Failure | ErrorData): Step {
  const { restartWindow, onCrashLoop } = state.policy
  const { windowMs } = restartWindow
  const notice = notify({ name: 'pool:crash-loop', crashes, windowMs })
  if (onCrashLoop === 'keep-trying') return [state, [notice]]
  const message = `${crashes} crashes within ${windowMs} ms; the last one: ${summarise(cause)}`
  const failure = fail('ERR_POOL_CRASH_LOOP', message, cause)
  const phase = { name: 'stopping', reason: 'stop', failure } as const
  const effects = [notice, notify({ name: 'pool:failed', failure })]
  const isAwaited = state.phase.name === 'starting' // `start()` rejects with the failure
  return [{ ...state, phase }, isAwaited ? effects : [...effects, { type: 'report', failure }]]
}
