// Writes that nobody receives: output without a reader, and messages of the app's own, such as metrics, to a parent
// that is gone. Node has `process` emit the error of a message without a callback, and an `error` without a listener is
// an uncaught one, in the middle of a request that has nothing to do with it. A lost write must cost nobody anything.

import { errorMonitor } from 'node:events'

export class LostWrites {
  readonly #codes: ReadonlySet<string>
  readonly #errors = new WeakSet<Error>()

  /** The codes of errors that only say that a write was lost. */
  constructor(codes: ReadonlySet<string>) {
    this.#codes = codes
  }

  /** Remember such errors without handling them: an app that listens for them still receives them. Gives what ends that. */
  watch(...emitters: readonly NodeJS.EventEmitter[]): () => void {
    for (const emitter of emitters) emitter.on(errorMonitor, this.#remember)
    return () => {
      for (const emitter of emitters) emitter.off(errorMonitor, this.#remember)
    }
  }

  has(thrown: unknown): boolean {
    return this.#errors.has(thrown as Error)
  }

  readonly #remember = (error: NodeJS.ErrnoException | undefined) => {
    if (error && this.#codes.has(String(error.code))) this.#errors.add(error)
  }
}

/** The channel was closed before; or the kernel found it closed before Node did. */
const messages = new LostWrites(new Set(['ERR_IPC_CHANNEL_CLOSED', 'EPIPE', 'ECONNRESET']))

/** Watch the app's messages to its parent; gives what ends that. */
export function watchSends(): () => void {
  return messages.watch(process)
}

/** Whether an error only says that a message was lost. */
export function isLostSend(thrown: unknown): boolean {
  return messages.has(thrown)
}
