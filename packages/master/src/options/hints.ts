// The hint for an unknown option: the option that was probably meant, or else all known ones.

import { suggest } from '@regrow/protocol'

/** Names of the same options in pm2, throng and recluster, and other names that come to mind. */
const elsewhere: Readonly<Record<string, string>> = {
  ...{ instances: 'size', workers: 'size', count: 'size', concurrency: 'size', processes: 'size' },
  ...{ script: 'entry', exec: 'entry', file: 'entry', main: 'entry' },
  ...{ timeout: 'drainTimeoutMs', kill_timeout: 'drainTimeoutMs', grace: 'drainTimeoutMs' },
  ...{ shutdownTimeout: 'drainTimeoutMs', listen_timeout: 'startTimeoutMs' },
  ...{ node_args: 'execArgv', argv: 'args', environment: 'env', log: 'logger' },
  ...{ max_memory_restart: 'recycle.maxMemoryBytes', max_restarts: 'restartWindow.maxRestarts' },
}

/**
 * The end of a message about an unknown name. `grouped` are the paths of fields that may be meant by a name at the
 * top.
 */
export function hintAt(
  stranger: string,
  known: readonly string[],
  grouped: readonly string[] | undefined,
): string {
  const meant = suggest(stranger, known) ?? (grouped && findElsewhere(stranger, grouped))
  return meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean \`${meant}\`?`
}

function findElsewhere(stranger: string, grouped: readonly string[]): string | undefined {
  const inGroups = grouped.filter((path) => path.endsWith(`.${stranger}`))
  if (inGroups.length > 0) return inGroups.join('` or `')
  return Object.hasOwn(elsewhere, stranger) ? elsewhere[stranger] : undefined
}
