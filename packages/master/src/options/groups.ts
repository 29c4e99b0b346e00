// The options that are objects: what each of their fields must be.

import {
  checkAmount,
  checkChoice,
  checkCount,
  checkDuration,
  checkHook,
  checkLimit,
  checkNumber,
  checkSlots,
  resolveGroup,
} from './checks.ts'
import { defaults } from './defaults.ts'

const share = (name: string, value: unknown) => checkNumber(name, value, { least: 0, most: 1 })
const factor = (name: string, value: unknown) => checkNumber(name, value, { least: 1, most: 1_000 })

const backoffChecks = { minMs: checkDuration, maxMs: checkDuration, factor, jitter: share }
const restartChecks = { maxRestarts: checkAmount, windowMs: checkLimit }
const reloadChecks = {
  maxSurge: checkCount,
  maxDraining: (name: string, value: unknown) =>
    value === undefined ? undefined : checkSlots(name, value),
  minReadyMs: checkDuration,
  verify: checkHook,
  verifyTimeoutMs: checkDuration,
  onFailure: (name: string, value: unknown) => checkChoice(name, value, ['rollback', 'keep']),
  pauseAfter: checkSlots,
}
const recycleChecks = {
  maxAgeMs: checkLimit,
  maxRequests: checkLimit,
  maxMemoryBytes: checkLimit,
  hardMemoryBytes: checkLimit,
  maxLoopDelayMs: checkLimit,
  jitter: share,
  maxSurge: checkCount,
}

type Group = 'backoff' | 'restartWindow' | 'recycle' | 'reload'

/** Check every field of these options, and fill in the defaults. */
export function resolveGroups(given: Partial<Record<Group, unknown>>) {
  return {
    backoff: resolveGroup('backoff', given.backoff, {
      defaults: defaults.backoff,
      checks: backoffChecks,
    }),
    restartWindow: resolveGroup('restartWindow', given.restartWindow, {
      defaults: defaults.restartWindow,
      checks: restartChecks,
    }),
    recycle: resolveGroup('recycle', given.recycle, {
      defaults: defaults.recycle,
      checks: recycleChecks,
    }),
    reload: resolveGroup('reload', given.reload, {
      defaults: defaults.reload,
      checks: reloadChecks,
    }),
  }
}
