// A program in CommonJS as strict compilers read it: `module: node16` tells CommonJS from ES modules, and by
// `exactOptionalPropertyTypes` an option may be undefined only if its type says so.

import {
  createPool,
  type DrainReason,
  type ErrorReport,
  type Load,
  type Pool,
  PoolError,
  type PoolOptions,
} from '@regrow/master'
import { openFact } from '@regrow/protocol'
import {
  AppError,
  type DrainReason as ReasonOfWorker,
  type ErrorReport as ReportOfWorker,
  runWorker,
  type StartObject,
  type WorkerOptions,
} from '@regrow/worker'

/** The options that do not take `undefined`. */
type Strict<Options> = {
  [Name in keyof Options]-?: object extends Pick<Options, Name>
    ? undefined extends Required<Options>[Name]
      ? never
      : Name
    : never
}[keyof Options]

type Group = 'backoff' | 'restartWindow' | 'recycle' | 'reload'
type Grouped = { [Name in Group]: Strict<NonNullable<PoolOptions[Name]>> }[Group]

export const strict: [
  Strict<PoolOptions>,
  Grouped,
  Strict<WorkerOptions>,
  Strict<StartObject>,
] extends [never, never, never, never]
  ? true
  : false = true

export function start(entry: string, size: number | undefined): Pool {
  const pool = createPool({ entry, size, env: process.env, reload: { verify: undefined } })
  pool.on('worker:faulted', ({ error }) => note(error))
  pool.on('worker:draining', ({ reason }) => reason === 'channel-lost' || note(reason))
  for (const { load } of pool.status().workers) if (load) note(load)
  return pool
}

export async function serve(idleGraceMs: number | undefined): Promise<void> {
  const context = await runWorker({ start: () => undefined, stop: undefined }, { idleGraceMs })
  context.on('draining', ({ reason }) => note(reason satisfies ReasonOfWorker))
}

export function note(what: ErrorReport | ReportOfWorker | DrainReason | Load): void {
  openFact(what)
}

export function isOurs(error: unknown): error is PoolError | AppError {
  return error instanceof PoolError || error instanceof AppError
}
