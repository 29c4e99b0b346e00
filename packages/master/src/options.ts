// The only place that knows defaults and limits. What leaves here is complete and frozen; later
// code never asks whether an option was given.

import { exitCodes } from '@regrow/protocol'
import { checkAdopt } from './adopt.ts'
import { checkEntry, type Entry, logicalCwd } from './entry.ts'
import {
  checkAmount,
  checkChoice,
  checkCount,
  checkDuration,
  checkExitCodes,
  checkFields,
  checkFlag,
  checkHook,
  checkLimit,
  checkNumber,
  checkRecord,
  checkSlots,
  checkText,
  checkTexts,
  checkVariables,
  invalidOption,
  resolveGroup,
} from './option-checks.ts'
import { defaultSize } from './parallelism.ts'
import type { PoolOptions, ReloadOptions } from './pool-options.ts'

/** Defaults that are plain values; those that are found out at run time stand in `resolveOptions`. */
export const defaults = Object.freeze({
  args: [],
  env: {},
  readyWhen: 'listening',
  distribution: 'round-robin',
  adopt: false,
  standby: 0,
  startTimeoutMs: 30_000,
  drainTimeoutMs: 10_000,
  stableAfterMs: 10_000,
  heartbeatMs: 1_000,
  livenessTimeoutMs: 30_000,
  reportOnHang: false,
  backoff: Object.freeze({ minMs: 100, maxMs: 30_000, factor: 2, jitter: 0.5 }),
  restartWindow: Object.freeze({ maxRestarts: Infinity, windowMs: 60_000 }),
  onExhausted: 'fail',
  finalExitCodes: Object.freeze([exitCodes.final]),
  recycle: Object.freeze({
    maxAgeMs: Infinity,
    maxRequests: Infinity,
    maxMemoryBytes: Infinity,
    hardMemoryBytes: Infinity,
    maxLoopDelayMs: Infinity,
    jitter: 0.1,
    maxSurge: 1,
  }),
  reload: Object.freeze({
    maxSurge: 1,
    minReadyMs: 0,
    verifyTimeoutMs: 10_000,
    onFailure: 'keep',
    pauseAfter: Infinity,
  }),
  signals: false,
  output: 'inherit',
} as const satisfies Omit<PoolOptions, 'entry'>)

const share = (name: string, value: unknown) => checkNumber(name, value, { least: 0, most: 1 })
const factor = (name: string, value: unknown) => checkNumber(name, value, { least: 1, most: 1_000 })

const backoffChecks = { minMs: checkDuration, maxMs: checkDuration, factor, jitter: share }
const restartChecks = { maxRestarts: checkAmount, windowMs: checkLimit }
const reloadChecks = {
  maxSurge: checkCount,
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

/** More often would cost more than it tells. */
const leastHeartbeatMs = 10

/** What `createPool` works with. */
export interface ResolvedOptions {
  readonly entry: Entry
  readonly size: number
  readonly args: readonly string[]
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly readyWhen: 'listening' | 'online'
  readonly distribution: 'round-robin' | 'shared'
  readonly startTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly stableAfterMs: number
  readonly heartbeatMs: number
  readonly livenessTimeoutMs: number
  readonly reportOnHang: boolean
  readonly backoff: Required<NonNullable<PoolOptions['backoff']>>
  readonly restartWindow: Required<NonNullable<PoolOptions['restartWindow']>>
  readonly onExhausted: 'fail' | 'keep-trying'
  readonly finalExitCodes: readonly number[]
  readonly adopt: boolean
  readonly standby: number
  readonly recycle: Required<NonNullable<PoolOptions['recycle']>>
  readonly reload: Required<Omit<ReloadOptions, 'verify'>> & {
    readonly verify?: ReloadOptions['verify'] | undefined
  }
  readonly signals: boolean
  readonly output: 'inherit' | 'prefix'
}

const known = [
  'entry',
  'size',
  'args',
  'execArgv',
  'env',
  'cwd',
  'readyWhen',
  'distribution',
  'adopt',
  'standby',
  'startTimeoutMs',
  'drainTimeoutMs',
  'stableAfterMs',
  'heartbeatMs',
  'livenessTimeoutMs',
  'reportOnHang',
  'backoff',
  'restartWindow',
  'onExhausted',
  'finalExitCodes',
  'recycle',
  'reload',
  'signals',
  'output',
] as const

/**
 * Check every option and fill in the defaults.
 *
 * @throws {PoolError} `ERR_POOL_INVALID_OPTION`, which names the option, what was expected and what came.
 */
export function resolveOptions(options: PoolOptions): ResolvedOptions {
  const given = { ...defaults, ...checkFields('options', checkRecord('options', options), known) }
  const cwd = given.cwd === undefined ? logicalCwd() : checkText('cwd', given.cwd)
  const entry = checkEntry(given.entry, cwd)
  const standby = checkCount('standby', given.standby, 0)
  return Object.freeze({
    entry,
    size: given.size === undefined ? defaultSize() : checkCount('size', given.size),
    args: checkTexts('args', given.args),
    execArgv: checkTexts(
      'execArgv',
      given.execArgv === undefined ? inheritedExecArgv() : given.execArgv,
    ),
    env: checkVariables('env', given.env),
    readyWhen: checkChoice('readyWhen', given.readyWhen, ['listening', 'online']),
    distribution: checkChoice('distribution', given.distribution, ['round-robin', 'shared']),
    adopt: checkAdopt({ adopt: given.adopt, entry, standby }),
    standby,
    ...resolveDurations(given),
    ...resolveLiveness(given),
    reportOnHang: checkFlag('reportOnHang', given.reportOnHang),
    backoff: resolveGroup('backoff', given.backoff, {
      defaults: defaults.backoff,
      checks: backoffChecks,
    }),
    restartWindow: resolveGroup('restartWindow', given.restartWindow, {
      defaults: defaults.restartWindow,
      checks: restartChecks,
    }),
    onExhausted: checkChoice('onExhausted', given.onExhausted, ['fail', 'keep-trying']),
    finalExitCodes: checkExitCodes('finalExitCodes', given.finalExitCodes),
    recycle: resolveGroup('recycle', given.recycle, {
      defaults: defaults.recycle,
      checks: recycleChecks,
    }),
    reload: resolveGroup('reload', given.reload, {
      defaults: defaults.reload,
      checks: reloadChecks,
    }),
    signals: checkFlag('signals', given.signals),
    output: checkChoice('output', given.output, ['inherit', 'prefix']),
  })
}

function resolveDurations(given: Partial<Record<(typeof known)[number], unknown>>) {
  const duration = (name: 'startTimeoutMs' | 'drainTimeoutMs' | 'stableAfterMs') =>
    checkDuration(name, given[name])
  return {
    startTimeoutMs: duration('startTimeoutMs'),
    drainTimeoutMs: duration('drainTimeoutMs'),
    stableAfterMs: duration('stableAfterMs'),
  }
}

function resolveLiveness(given: Partial<Record<(typeof known)[number], unknown>>) {
  const heartbeatMs = checkDuration('heartbeatMs', given.heartbeatMs)
  const livenessTimeoutMs = checkDuration('livenessTimeoutMs', given.livenessTimeoutMs)
  if (heartbeatMs < leastHeartbeatMs)
    throw invalidOption('heartbeatMs', `a number ≥ ${leastHeartbeatMs}, or Infinity`, heartbeatMs)
  // Without heartbeats nobody can be judged, and one that comes a little late must kill nobody.
  if (heartbeatMs !== Infinity && livenessTimeoutMs < 3 * heartbeatMs)
    throw invalidOption(
      'livenessTimeoutMs',
      `at least 3 · heartbeatMs (${3 * heartbeatMs})`,
      livenessTimeoutMs,
    )
  return { heartbeatMs, livenessTimeoutMs }
}

/** The master's own flags, less those of `node --eval`: its program text is not the workers'. */
function inheritedExecArgv(): readonly string[] {
  const own = /^(-e|-p|-pe|--eval|--print|--input-type)$/
  return process.execArgv.filter((flag, index, all) => {
    const isValue = own.test(all[index - 1] ?? '')
    return !isValue && !own.test(flag) && !/^--(eval|print|input-type)=/.test(flag)
  })
}
