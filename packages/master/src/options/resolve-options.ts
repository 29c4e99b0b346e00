// Checks options, and puts defaults in place; nobody else knows either. What leaves here is complete and frozen; later
// code never asks whether an option was given.

import type {
  BackoffOptions,
  RecycleOptions,
  ReloadOptions,
  RestartWindowOptions,
} from '../api/option-groups.ts'
import type { PoolLogger } from '../api/pool-logger.ts'
import type { PoolOptions } from '../api/pool-options.ts'
import { checkAdopt } from './adopt.ts'
import {
  checkChoice,
  checkCount,
  checkDuration,
  checkExitCodes,
  checkFields,
  checkFlag,
  checkLogger,
  checkRecord,
  checkText,
  checkTexts,
  checkVariables,
  invalidOption,
} from './checks.ts'
import { defaults } from './defaults.ts'
import { checkEntry, type Entry, logicalCwd } from './entry.ts'
import { resolveGroups } from './groups.ts'
import { defaultSize } from './parallelism.ts'

/** More often would cost more than it tells. */
const leastHeartbeatMs = 10

/** The same options, of which each has a value. */
type Complete<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> }

/** What `createPool` works with. */
export interface ResolvedOptions {
  readonly entry: Entry
  readonly size: number
  readonly args: readonly string[]
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly readyWhen: 'listening' | 'online'
  readonly distribution: 'round-robin' | 'shared'
  readonly serialization: 'json' | 'advanced'
  readonly startTimeoutMs: number
  readonly drainTimeoutMs: number
  readonly stableAfterMs: number
  readonly heartbeatMs: number
  readonly livenessTimeoutMs: number
  readonly reportOnHang: boolean
  readonly backoff: Complete<BackoffOptions>
  readonly restartWindow: Complete<RestartWindowOptions>
  readonly onCrashLoop: 'fail' | 'keep-trying'
  readonly finalExitCodes: readonly number[]
  readonly adopt: boolean
  readonly standby: number
  readonly recycle: Complete<RecycleOptions>
  readonly reload: Complete<Omit<ReloadOptions, Unset>> & {
    readonly [Name in Unset]?: ReloadOptions[Name] | undefined
  }
  readonly signals: boolean
  readonly output: 'inherit' | 'prefix'
  readonly logger: boolean | PoolLogger
}

/** What has no default of its own. */
type Unset = 'verify' | 'maxDraining'

const known = [
  'entry',
  'size',
  'args',
  'execArgv',
  'env',
  'cwd',
  'readyWhen',
  'distribution',
  'serialization',
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
  'onCrashLoop',
  'finalExitCodes',
  'recycle',
  'reload',
  'signals',
  'output',
  'logger',
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
    serialization: checkChoice('serialization', given.serialization, ['json', 'advanced']),
    adopt: checkAdopt({ adopt: given.adopt, entry, standby }),
    standby,
    ...resolveDurations(given),
    ...resolveLiveness(given),
    ...resolveGroups(given),
    reportOnHang: checkFlag('reportOnHang', given.reportOnHang),
    onCrashLoop: checkChoice('onCrashLoop', given.onCrashLoop, ['fail', 'keep-trying']),
    finalExitCodes: checkExitCodes('finalExitCodes', given.finalExitCodes),
    signals: checkFlag('signals', given.signals),
    output: checkChoice('output', given.output, ['inherit', 'prefix']),
    logger: checkLogger('logger', given.logger),
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
