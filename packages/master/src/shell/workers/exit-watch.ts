// A worker's end reaches us in two parts, in either order: its exit, and the end of its channel. Its
// last words are still in the channel when the exit is seen, and most lost channels are exits that
// were not seen yet. So each waits a moment for the other. The end of the channel may come without an
// event: Node keeps that one back while a connection that it sent was not acknowledged.

import type { Clock } from '../clock.ts'

interface Listener {
  /** Has the channel been read to its end? */
  isClosed(): boolean
  /** The channel is closed, and the process lives on. */
  lost(): void
  /** The process is gone, and everything that it said has been heard. */
  gone(code: number | null, signal: string | null): void
}

/** How long a closed channel waits for the exit that explains it. */
export const exitGraceMs = 250
/** How long an exit waits for the channel's end; only a process that inherited the channel could hold it open. */
export const channelGraceMs = 1_000

/** How often an exit looks whether the channel has ended. */
const lookEveryMs = 10

export class ExitWatch {
  #channelClosed = false
  #exit: { readonly code: number | null; readonly signal: string | null } | undefined
  #isOver = false
  #callOff: (() => void) | undefined
  readonly #clock: Clock
  readonly #listener: Listener

  constructor(clock: Clock, listener: Listener) {
    this.#clock = clock
    this.#listener = listener
  }

  disconnected(): void {
    this.#channelClosed = true
    if (this.#exit) this.#finish()
    else this.#callOff = this.#clock.after(exitGraceMs, () => this.#listener.lost())
  }

  exited(code: number | null, signal: string | null): void {
    this.#exit = { code, signal }
    this.#awaitClose(channelGraceMs)
  }

  #awaitClose(leftMs: number): void {
    this.#callOff?.()
    if (this.#channelClosed || leftMs <= 0 || this.#listener.isClosed()) this.#finish()
    else
      this.#callOff = this.#clock.after(lookEveryMs, () => this.#awaitClose(leftMs - lookEveryMs))
  }

  #finish(): void {
    this.#callOff?.()
    if (this.#isOver || !this.#exit) return
    this.#isOver = true
    this.#listener.gone(this.#exit.code, this.#exit.signal)
  }
}
