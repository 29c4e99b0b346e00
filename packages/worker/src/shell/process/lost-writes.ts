// Remembers writes that nobody received: output without a reader, and messages of the app, such as metrics, to a parent
// that has exited. Node emits the error of a message without a callback on `process`, and an `error` without a listener
// is an uncaught error, raised in the middle of a request that has nothing to do with it. So the trap forgives these
// errors.

import { errorMonitor } from 'node:events'

/** The channel was closed before; or the kernel found it closed before Node did. */
const codesOfMessages = new Set(['ERR_IPC_CHANNEL_CLOSED', 'EPIPE', 'ECONNRESET'])
const lost = new WeakSet<Error>()

/** Remember errors with these codes, and leave them to the listeners of the app. Returns the end of that. */
export function watchWrites(
  emitters: readonly NodeJS.EventEmitter[],
  codes: ReadonlySet<string>,
): () => void {
  const remember = (error: NodeJS.ErrnoException | undefined) => {
    if (error && codes.has(String(error.code))) lost.add(error)
  }
  for (const emitter of emitters) emitter.on(errorMonitor, remember)
  return () => {
    for (const emitter of emitters) emitter.off(errorMonitor, remember)
  }
}

export function watchSends(): () => void {
  return watchWrites([process], codesOfMessages)
}

/** Whether an error only says that output or a message was lost. */
export function isLostWrite(thrown: unknown): boolean {
  return lost.has(thrown as Error)
}
