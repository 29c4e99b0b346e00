// The answers of one worker that has no room for a connection (`server.maxConnections`), kept back until there may be
// room again; `core/workers/offer-pause.ts` decides for how long. They are kept by Node's name of the address.

import { choosePause } from '../../core/workers/offer-pause.ts'
import type { Clock } from '../clock.ts'

interface Kept {
  readonly callOff: () => void
  readonly answer: () => void
}

export class Surplus {
  /** How many connections the worker has refused since it last accepted one. */
  readonly #refusals = new Map<unknown, number>()
  /** One for an address at most: Node sends the next connection when it has the answer. */
  readonly #kept = new Map<unknown, Kept>()
  readonly #clock: Pick<Clock, 'after'>

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  hasRefused(key: unknown): boolean {
    return this.#refusals.has(key)
  }

  isKeeping(key: unknown): boolean {
    return this.#kept.has(key)
  }

  /** The worker accepted a connection, or does not listen there any more. */
  forgive(key: unknown): void {
    this.#refusals.delete(key)
  }

  /**
   * The worker gave a connection back. Returns whether the answer to Node is kept back, and `answer` is called later.
   */
  refuse(
    key: unknown,
    { othersHaveRoom, answer }: { othersHaveRoom: boolean; answer: () => void },
  ): boolean {
    const inARow = (this.#refusals.get(key) ?? 0) + 1
    this.#refusals.set(key, inARow)
    const pauseMs = choosePause({ inARow, othersHaveRoom })
    if (pauseMs === 0) return false
    this.#kept.set(key, { answer, callOff: this.#clock.after(pauseMs, () => this.passOn(key)) })
    return true
  }

  /** Give Node the answer that was kept back, if there is one. */
  passOn(key: unknown): void {
    const kept = this.#kept.get(key)
    this.#kept.delete(key)
    kept?.callOff()
    kept?.answer()
  }

  /** The worker is gone: what it kept back is answered for it elsewhere. */
  clear(): void {
    for (const { callOff } of this.#kept.values()) callOff()
    this.#kept.clear()
  }
}
