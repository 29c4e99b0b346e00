// Node's own messages between a primary and its workers carry `cmd: 'NODE_…'`, and Node trusts them:
// a forged one (a port that is none, an answer to nothing) makes its handler throw in the primary,
// and would end the master with all its workers. So each handler of a child is called with a net
// under it. Nothing else is changed.

import type { ChildProcess } from 'node:child_process'

type Handler = (...message: unknown[]) => unknown

/** Call `onForged` instead of letting a message of `child` throw here. */
export function guardInternals(child: ChildProcess, onForged: () => void): void {
  const handlers = child.listeners('internalMessage') as Handler[]
  for (const handler of handlers) {
    child.off('internalMessage', handler)
    child.on('internalMessage', (...message: unknown[]) => {
      try {
        Reflect.apply(handler, child, message)
      } catch {
        onForged() // whatever it was, it is the worker's doing and not ours
      }
    })
  }
}
