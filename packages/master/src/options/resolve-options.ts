// Checks options, and puts defaults in place; nobody else knows either. What leaves here is complete and frozen; later
// code never asks whether an option was given.

import type { PoolOptions } from '../api/pool-options.ts'
import { checkAdopt } from './adopt.ts'
import { invalidOption } from './checks.ts'
import { optionTable } from './defaults.ts'
import { checkEntry, type Entry } from './entry.ts'
import { type Resolved, resolveRows } from './rows.ts'

/** What `createPool` works with. */
export interface ResolvedOptions extends Omit<Resolved<typeof optionTable>, 'cwd' | 'entry'> {
  readonly entry: Entry
}

/**
 * Check every option and fill in the defaults.
 *
 * @throws {PoolError} `ERR_POOL_INVALID_OPTION`, which names the option, what was expected and what came.
 */
export function resolveOptions(options: PoolOptions): ResolvedOptions {
  const { cwd, ...resolved } = resolveRows('options', options, { rows: optionTable, prefix: '' })
  const entry = checkEntry(resolved.entry, cwd)
  const { adopt, standby, heartbeatMs, livenessTimeoutMs } = resolved
  checkAdopt({ adopt, entry, standby })
  // Without heartbeats nobody can be judged, and one that comes a little late must kill nobody.
  if (heartbeatMs !== Infinity && livenessTimeoutMs < 3 * heartbeatMs)
    throw invalidOption(
      'livenessTimeoutMs',
      `at least 3 · heartbeatMs (${3 * heartbeatMs})`,
      livenessTimeoutMs,
    )
  return Object.freeze({ ...resolved, entry })
}
