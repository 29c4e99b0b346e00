// Servers and sockets that a worker sends along with a message (`process.send(message, server)`). Node opens each in the
// master, a server even listens there, and whoever hears of the message is to close it. When nobody does, they would fill
// the master and keep it from ending, and clients that connect to such a server would wait for ever.

import type { EventEmitter } from 'node:events'
import { Socket } from 'node:net'

type Emitter = Pick<EventEmitter, 'listenerCount' | 'on'>

/** Close what a worker sends along while nobody listens for its messages but those who do so now: Node, and the pool. */
export function closeUnheard(worker: Emitter, others: readonly Emitter[]): void {
  worker.on('message', (_message: unknown, handle: unknown) => {
    if (countListeners() <= ours) closeHandle(handle)
  })
  const countListeners = () =>
    [worker, ...others].reduce((sum, each) => sum + each.listenerCount('message'), 0)
  const ours = countListeners()
}

/** A server, a socket of whatever kind, or the bare handle of one; anything else is let go. */
export function closeHandle(handle: unknown): void {
  if (handle instanceof Socket) handle.destroy()
  else if (isClosable(handle)) handle.close()
}

function isClosable(value: unknown): value is { close(): unknown } {
  return typeof Object(value).close === 'function'
}
