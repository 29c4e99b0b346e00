// Removes the path of a Unix domain socket whose process was killed. A process that closes such a socket removes the
// path; after SIGKILL it stays, and would be in the way for ever.

import { lstatSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { connect } from 'node:net'

/** Remove a path on which nobody listens any more. Resolves with whether it did; never rejects. */
export async function removeStale(path: string): Promise<boolean> {
  try {
    if (!(await isStale(path))) return false
    await unlink(path)
    return true
  } catch {
    return false // it is not there, or not ours to remove: binding will report what is wrong
  }
}

function isStale(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return Promise.resolve(false)
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'))
  })
}
