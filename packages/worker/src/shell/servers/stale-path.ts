// Removes the path of a Unix domain socket whose process was killed. A process that closes such a socket removes its
// path; SIGKILL leaves the path, and it would be in the way for ever. In a pool the master does this, because workers
// that clear the same path at the same time would remove each other's.

import { connect } from 'node:net'
import type { ListenTarget } from '../../api/worker-options.ts'
import { isAbstract, readTarget } from '../../options/listen-target.ts'

/** Remove the path of a target if it is a socket that nobody listens on. */
export async function clearPath(target: ListenTarget): Promise<void> {
  const { path } = readTarget(target)
  if (path === undefined || isAbstract(path) || process.platform === 'win32') return // then it is no file
  const { lstatSync, rmSync } = process.getBuiltinModule('node:fs')
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return
  if (await isLeftBehind(path)) rmSync(path, { force: true })
}

function isLeftBehind(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy()
      resolve(false)
    })
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'))
  })
}
