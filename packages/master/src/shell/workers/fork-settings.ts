// What a worker is forked with: its program, its flags, its streams and its environment; and why that failed.

import { existsSync } from 'node:fs'
import { describeError, type ErrorData, writeEnvironment } from '@regrow/protocol'
import type { Entry } from '../../options/entry.ts'
import type { ResolvedOptions } from '../../options/resolve-options.ts'
import type { Seat } from '../host.ts'

/** The slot of a standby is one of its promotion. */
export interface Birth extends Seat {
  readonly standby: boolean
}

/** As `cluster.setupPrimary` takes them. */
export interface ForkSettings {
  readonly exec: string
  readonly cwd: string
  readonly args: string[]
  readonly execArgv: string[]
  readonly serialization: 'json' | 'advanced'
  readonly stdio: ('inherit' | 'pipe' | 'ipc')[]
}

export interface ForkPlan {
  readonly entry: Entry
  readonly execArgv: string[]
  /** Whether the master reads what the worker writes. */
  readonly isPiped: boolean
}

export function settingsFor(
  { args, serialization }: ResolvedOptions,
  { entry, execArgv, isPiped }: ForkPlan,
): ForkSettings {
  const own = isPiped ? 'pipe' : 'inherit'
  return {
    exec: entry.path,
    cwd: entry.cwd,
    args: [...args],
    execArgv,
    serialization,
    stdio: ['inherit', own, own, 'ipc'],
  }
}

export function environmentFor(
  options: ResolvedOptions,
  { release: _, ...birth }: Birth,
): Record<string, string> {
  const { env, adopt, readyWhen, drainTimeoutMs } = options
  const { heartbeatMs, livenessTimeoutMs, reportOnHang } = options
  const liveness = { heartbeatMs, livenessTimeoutMs, reportOnHang }
  const adoptAtOnce = adopt && readyWhen === 'online'
  return { ...env, ...writeEnvironment({ ...birth, drainTimeoutMs, ...liveness, adoptAtOnce }) }
}

/** Node says `spawn node ENOENT` also when it is the directory that is missing. */
export function explainFailure(error: unknown, { cwd }: Entry): ErrorData {
  const described = describeError(error)
  if (existsSync(cwd)) return described
  return { ...described, message: `${described.message}: the directory ${cwd} is not there` }
}
