// The flags of Node.js with which a debugger may pause a process from its first moment on. `--inspect-port` and the
// like only set where a debugger would listen.

import type { ResolvedOptions } from './resolve-options.ts'

const flag = /^--inspect(?:-brk|-brk-node|-wait)?(?:=|$)/

/**
 * Whether a debugger may pause the workers of this pool. A debugger that attaches later is seen in a worker's
 * heartbeat.
 */
export function areInspected({
  execArgv,
  env,
}: Pick<ResolvedOptions, 'execArgv' | 'env'>): boolean {
  const { NODE_OPTIONS: inherited = '' } = { ...process.env, ...env }
  // Node.js accepts `_` for `-`, and quotes in the variable.
  const flags = [...inherited.replaceAll('"', '').split(/\s+/), ...execArgv]
  return flags.some((each) => flag.test(each.replaceAll('_', '-')))
}
