// The table of a pool's options: the check and the default of each.

import { exitCodes } from '@regrow/protocol'
import type { PoolOptions } from '../api/pool-options.ts'
import {
  between,
  checkAmount,
  checkCount,
  checkDuration,
  checkExitCodes,
  checkFlag,
  checkHeartbeat,
  checkHook,
  checkLimit,
  checkLogger,
  checkSlots,
  checkText,
  checkTexts,
  checkVariables,
  choice,
  countFrom,
} from './checks.ts'
import { logicalCwd } from './entry.ts'
import { inheritedExecArgv } from './inherited-flags.ts'
import { defaultSize } from './parallelism.ts'
import { defaultsOf, group, type Rows } from './rows.ts'

const limit = { check: checkLimit, default: Infinity }

export const optionTable = {
  entry: { check: (_: string, value: unknown) => value }, // `resolveOptions` checks it, because it is relative to `cwd`
  size: { check: checkCount, find: defaultSize },
  args: { check: checkTexts, default: [] },
  execArgv: { check: checkTexts, find: inheritedExecArgv },
  env: { check: checkVariables, default: {} },
  cwd: { check: checkText, find: logicalCwd },
  readyWhen: { check: choice('listening', 'online'), default: 'listening' },
  distribution: { check: choice('round-robin', 'shared'), default: 'round-robin' },
  serialization: { check: choice('json', 'advanced'), default: 'json' },
  adopt: { check: checkFlag, default: false },
  standby: { check: countFrom(0), default: 0 },
  startTimeoutMs: { check: checkDuration, default: 30_000 },
  drainTimeoutMs: { check: checkDuration, default: 10_000 },
  stableAfterMs: { check: checkDuration, default: 10_000 },
  heartbeatMs: { check: checkHeartbeat, default: 1_000 },
  livenessTimeoutMs: { check: checkDuration, default: 30_000 },
  reportOnHang: { check: checkFlag, default: false },
  backoff: group({
    minMs: { check: checkDuration, default: 100 },
    maxMs: { check: checkDuration, default: 30_000 },
    factor: { check: between(1, 1_000), default: 2 },
    jitter: { check: between(0, 1), default: 0.5 },
  }),
  restartWindow: group({
    maxRestarts: { check: checkAmount, default: Infinity },
    windowMs: { check: checkLimit, default: 60_000 },
  }),
  onCrashLoop: { check: choice('fail', 'keep-trying'), default: 'fail' },
  finalExitCodes: { check: checkExitCodes, default: Object.freeze([exitCodes.final]) },
  recycle: group({
    ...{ maxAgeMs: limit, maxRequests: limit, maxMemoryBytes: limit, hardMemoryBytes: limit },
    maxLoopDelayMs: limit,
    jitter: { check: between(0, 1), default: 0.1 },
    maxSurge: { check: checkCount, default: 1 },
  }),
  reload: group({
    maxSurge: { check: checkCount, default: 1 },
    maxDraining: {
      check: (name, value) => (value === undefined ? value : checkSlots(name, value)),
    },
    minReadyMs: { check: checkDuration, default: 0 },
    verify: { check: checkHook },
    verifyTimeoutMs: { check: checkDuration, default: 10_000 },
    onFailure: { check: choice('rollback', 'keep'), default: 'keep' },
    pauseAfter: { check: checkSlots, default: Infinity },
  }),
  signals: { check: checkFlag, default: false },
  output: { check: choice('inherit', 'prefix'), default: 'inherit' },
  logger: { check: checkLogger, default: true },
} as const satisfies Rows & Record<keyof PoolOptions, unknown>

/** The defaults that are plain values. The others are computed when the options are resolved. */
export const defaults = defaultsOf(optionTable)
