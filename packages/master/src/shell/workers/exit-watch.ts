// Joins the two halves of a worker's end, its exit and the end of its channel, which come in either order.
//
// When the exit is seen, the worker's last messages are still in the channel; and most closed channels belong to a
// process that has exited, unseen as yet. So each half waits a moment for the other. The end of the channel may come
// without an event: Node keeps that one back while a connection that it sent was not acknowledged.

import type { Clock } from '../clock.ts'

interface Listener {
  /** Has the channel been read to its end? */
  isClosed(): boolean
  /** Has it reported the error that ends it? */
  hasFailed(): boolean
  /** The channel is closed, and the process lives on. */
  lost(): void
  /** The process is gone, and everything that it sent has been received. */
  gone(code: number | null, signal: string | null): void
}

interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** What has been seen of the end. */
type Seen =
  | { readonly part: 'nothing' }
  | { readonly part: 'channel'; readonly callOff: () => void }
  | { readonly part: 'exit'; readonly exit: Exit; readonly callOff: () => void }
  | { readonly part: 'both' }

/** How long a closed channel waits for the exit that explains it. */
export const exitGraceMs = 250
/**
 * The same for a worker that has reported the error that ends it: an exit is under way. At a load of 30 on two cores more
 * than 250 ms passed between the end of the channel and that of the process.
 */
export const failedExitGraceMs = 2_000
/** How long an exit waits for the channel's end; only a process that inherited the channel could hold it open. */
export const channelGraceMs = 1_000

/** How often an exit looks whether the channel has ended. */
const lookEveryMs = 10

export class ExitWatch {
  readonly #clock: Clock
  readonly #listener: Listener
  #seen: Seen = { part: 'nothing' }

  constructor(clock: Clock, listener: Listener) {
    this.#clock = clock
    this.#listener = listener
  }

  disconnected(): void {
    if (this.#seen.part === 'exit') this.#finish(this.#seen.exit)
    else if (this.#seen.part === 'nothing') {
      const graceMs = this.#listener.hasFailed() ? failedExitGraceMs : exitGraceMs
      const callOff = this.#clock.after(graceMs, () => this.#listener.lost())
      this.#seen = { part: 'channel', callOff }
    }
  }

  exited(code: number | null, signal: string | null): void {
    const exit = { code, signal }
    if (this.#seen.part === 'channel') this.#finish(exit)
    else if (this.#seen.part === 'nothing') this.#awaitClose(exit, channelGraceMs)
  }

  #awaitClose(exit: Exit, leftMs: number): void {
    const lookAgain = () => this.#awaitClose(exit, leftMs - lookEveryMs)
    if (leftMs <= 0 || this.#listener.isClosed()) this.#finish(exit)
    else this.#seen = { part: 'exit', exit, callOff: this.#clock.after(lookEveryMs, lookAgain) }
  }

  #finish({ code, signal }: Exit): void {
    if ('callOff' in this.#seen) this.#seen.callOff()
    this.#seen = { part: 'both' }
    this.#listener.gone(code, signal)
  }
}
