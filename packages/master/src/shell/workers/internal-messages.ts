// Node's own messages between a primary and its workers carry `cmd: 'NODE_…'`, and Node trusts them:
// a forged one (a port that is none, an answer to nothing) makes its handler throw in the primary,
// and would end the master with all its workers. So each handler of a child is called with a net
// under it. And what can be answered better here does not reach Node.

import type { ChildProcess } from 'node:child_process'
import { closeHandle } from '../sockets/unheard-handles.ts'

type Handler = (...message: unknown[]) => unknown

interface Guard {
  /**
   * Look at a message first; tells whether it is dealt with, and can pass it on to Node later. May
   * throw at a forged one.
   */
  take(message: unknown, passOn: () => void): boolean
  /** Called instead of letting a message throw. */
  onForged(): void
}

/** Stand in front of Node's own handlers of the messages of `child`. */
export function guardInternals(child: ChildProcess, { take, onForged }: Guard): void {
  const handlers = child.listeners('internalMessage') as Handler[]
  for (const handler of handlers) child.off('internalMessage', handler)
  child.on('internalMessage', (...message: unknown[]) => {
    const [{ cmd }, handle] = message as [{ cmd?: unknown }, unknown]
    const guard = (step: () => void) => {
      try {
        step()
      } catch {
        closeHandle(handle)
        onForged() // whatever it was, it is the worker's doing and not ours
      }
    }
    const passOn = () => {
      for (const handler of handlers) Reflect.apply(handler, child, message)
    }
    guard(() => {
      if (!take(message[0], () => guard(passOn))) passOn()
    })
    // Of what brings one, Node makes a message of its own. It expects none with any other.
    if (cmd !== 'NODE_HANDLE') closeHandle(handle)
  })
}
