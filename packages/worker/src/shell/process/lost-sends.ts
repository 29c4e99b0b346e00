// Messages of the app's own to a parent that is gone, such as metrics. Node has `process` emit the error of one without
// a callback, and an `error` that nobody listens for is an uncaught one, in the midst of a request that has
// nothing to do with it. A message that nobody can hear costs nobody anything, as a log line does.

import { errorMonitor } from 'node:events'

/** The channel was closed before; or it was found closed by the kernel, before Node had heard of it. */
const forgiven = new Set(['ERR_IPC_CHANNEL_CLOSED', 'EPIPE', 'ECONNRESET'])
const lost = new WeakSet<Error>()

/** Note such errors without handling them, until it is called off: an app that listens for them itself still hears them. */
export function watchSends(): () => void {
  const events: NodeJS.EventEmitter = process
  events.on(errorMonitor, noteLoss)
  return () => events.off(errorMonitor, noteLoss)
}

function noteLoss(error: NodeJS.ErrnoException): void {
  if (forgiven.has(String(error?.code))) lost.add(error)
}

/** Whether an error only says that a message was not heard. */
export function isLostSend(thrown: unknown): boolean {
  return lost.has(thrown as Error)
}
