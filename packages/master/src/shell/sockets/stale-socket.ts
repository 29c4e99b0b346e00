// Paths of Unix domain sockets whose processes were killed. Who closes such a socket removes its path; SIGKILL
// leaves it, and it would be in the way for ever.

import { lstatSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { connect } from 'node:net'

/** Remove a path that nobody listens on any more; tells whether it did. Never rejects. */
export async function removeStale(path: string): Promise<boolean> {
  try {
    if (!(await isLeftBehind(path))) return false
    await unlink(path)
    return true
  } catch {
    return false // it is not there, or not ours to remove: binding will say what is wrong
  }
}

function isLeftBehind(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return Promise.resolve(false)
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'))
  })
}
