// Closes servers and sockets that a worker sends with a message (`process.send(message, server)`) that nobody receives.
//
// Node opens each in the master, where a server even listens, and leaves it to the receiver to close it. Without one
// they would fill the master and keep it alive, and clients that connect to such a server would wait for ever.

import type { EventEmitter } from 'node:events'
import { Socket } from 'node:net'

type Emitter = Pick<EventEmitter, 'listenerCount' | 'on'>

/**
 * Close what a worker sends, unless somebody has added a listener for its messages. Node's and the pool's are there
 * now.
 */
export function closeUnheard(worker: Emitter, others: readonly Emitter[]): void {
  worker.on('message', (_message: unknown, handle: unknown) => {
    if (countListeners() <= ours) closeHandle(handle)
  })
  const countListeners = () =>
    [worker, ...others].reduce((sum, each) => sum + each.listenerCount('message'), 0)
  const ours = countListeners()
}

/** Close a server, a socket of any kind, or the bare handle of one; anything else is ignored. */
export function closeHandle(handle: unknown): void {
  if (handle instanceof Socket) handle.destroy()
  else if (isClosable(handle)) handle.close()
}

function isClosable(value: unknown): value is { close(): unknown } {
  return typeof Object(value).close === 'function'
}
