// Checks the options of a pool and fills in the defaults. The result is complete and frozen, so that no later code asks
// whether an option was given.

import type { PoolOptions } from '../api/pool-options.ts'
import { checkAdopt } from './adopt.ts'
import { invalidOption } from './checks.ts'
import { optionTable } from './defaults.ts'
import { checkEntry, type Entry } from './entry.ts'
import { type Resolved, resolveRows } from './rows.ts'

/** The options of a pool, checked and complete. */
export interface ResolvedOptions extends Omit<Resolved<typeof optionTable>, 'cwd' | 'entry'> {
  readonly entry: Entry
}

/**
 * Check every option and fill in the defaults.
 *
 * @throws {PoolError} `ERR_POOL_INVALID_OPTION`, which names the option, what was expected and what was given.
 */
export function resolveOptions(options: PoolOptions): ResolvedOptions {
  const { cwd, ...resolved } = resolveRows('options', options, { rows: optionTable, prefix: '' })
  const entry = checkEntry(resolved.entry, cwd)
  const { adopt, standby, heartbeatMs, livenessTimeoutMs } = resolved
  checkAdopt({ adopt, entry, standby })
  // Without heartbeats no worker can be judged. With them, a heartbeat that is a little late must kill no worker.
  if (heartbeatMs !== Infinity && livenessTimeoutMs < 3 * heartbeatMs)
    throw invalidOption(
      'livenessTimeoutMs',
      `at least 3 · heartbeatMs (${3 * heartbeatMs})`,
      livenessTimeoutMs,
    )
  return Object.freeze({ ...resolved, entry })
}
