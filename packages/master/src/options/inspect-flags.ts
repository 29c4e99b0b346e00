// The flags of Node.js by which a debugger may pause a process from its first moment on. `--inspect-port` and the
// like only say where it would listen.

import type { ResolvedOptions } from './resolve-options.ts'

const flag = /^--inspect(?:-brk|-brk-node|-wait)?(?:=|$)/

/** May a debugger pause the workers of this pool? Its own heartbeat tells of one that comes to a worker later. */
export function areInspected({
  execArgv,
  env,
}: Pick<ResolvedOptions, 'execArgv' | 'env'>): boolean {
  const { NODE_OPTIONS: inherited = '' } = { ...process.env, ...env }
  // Node.js takes `_` for `-`, and quotes in the variable.
  const flags = [...inherited.replaceAll('"', '').split(/\s+/), ...execArgv]
  return flags.some((each) => flag.test(each.replaceAll('_', '-')))
}
