// What is said of an option that there is not: which one was meant, where one was; else all that there are.

import { suggest } from '@regrow/protocol'
import { defaults } from './defaults.ts'

/** Names that others have for it: pm2, throng, recluster, and the words that come to mind first. */
const elsewhere: Readonly<Record<string, string>> = {
  ...{ instances: 'size', workers: 'size', count: 'size', concurrency: 'size', processes: 'size' },
  ...{ script: 'entry', exec: 'entry', file: 'entry', main: 'entry' },
  ...{ timeout: 'drainTimeoutMs', kill_timeout: 'drainTimeoutMs', grace: 'drainTimeoutMs' },
  ...{ shutdownTimeout: 'drainTimeoutMs', listen_timeout: 'startTimeoutMs' },
  ...{ node_args: 'execArgv', argv: 'args', environment: 'env', log: 'logger' },
  ...{ max_memory_restart: 'recycle.maxMemoryBytes', max_restarts: 'restartWindow.maxRestarts' },
}

/** Fields of groups, as they are written from the top. */
const grouped = Object.entries(defaults).flatMap(([group, fields]) =>
  typeof fields === 'object' && !Array.isArray(fields)
    ? Object.keys(fields).map((field) => `${group}.${field}`)
    : [],
)

/** The end of the sentence about a name that is not `known`; `name` is the group that it stands in. */
export function hintAt(name: string, stranger: string, known: readonly string[]): string {
  const meant =
    suggest(stranger, known) ?? (name === 'options' ? findElsewhere(stranger) : undefined)
  return meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean \`${meant}\`?`
}

function findElsewhere(stranger: string): string | undefined {
  const inGroups = grouped.filter((path) => path.endsWith(`.${stranger}`))
  if (inGroups.length > 0) return inGroups.join('` or `')
  return Object.hasOwn(elsewhere, stranger) ? elsewhere[stranger] : undefined
}
