// Chooses the Node.js that a fork runs: the one at the master's own path, even if it is a newer one by now. Where a
// version manager has deleted it, the kernel still has the one that the master runs, under a name that every process
// has for its own executable.

import { existsSync } from 'node:fs'

const running = '/proc/self/exe'

/** Call `fork` while `process.execPath`, from which Node forks, is a file that exists. */
export function withOwnNode<Value>(fork: () => Value): Value {
  const { execPath } = process
  if (existsSync(execPath) || !existsSync(running)) return fork()
  process.execPath = running
  try {
    return fork()
  } finally {
    process.execPath = execPath
  }
}
