// Catches what Node throws in the master at a forged message of Node's own, and deals with such messages before Node.
//
// Messages between a primary and its workers carry `cmd: 'NODE_…'`, and Node trusts them: at a forged one (a port that
// is none, an answer to nothing) its handler throws in the primary, and would end the master with all its workers.

import type { ChildProcess } from 'node:child_process'
import { closeHandle } from '../sockets/unheard-handles.ts'

type Handler = (...message: unknown[]) => unknown

interface Guard {
  /**
   * Look at a message first. Returns whether it is dealt with; `passOn` gives it to Node later. May throw at a forged
   * one.
   */
  intercept(message: unknown, passOn: () => void): boolean
  /** Called instead of letting a message throw. */
  onForged(): void
}

/** Stand in front of Node's own handlers of the messages of `child`. */
export function guardInternals(child: ChildProcess, { intercept, onForged }: Guard): void {
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
      if (!intercept(message[0], () => guard(passOn))) passOn()
    })
    // Node makes a message of its own of one that brings a handle. It expects a handle with no other message.
    if (cmd !== 'NODE_HANDLE') closeHandle(handle)
  })
}
