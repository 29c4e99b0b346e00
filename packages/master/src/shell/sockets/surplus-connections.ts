// The answers of one worker that has no room for a connection (`server.maxConnections`), kept back until there may be
// room again; `core/offer-pause.ts` says for how long. What they are about is named by Node's address.

import { choosePause } from '../../core/offer-pause.ts'
import type { Clock } from '../clock.ts'

interface Kept {
  readonly callOff: () => void
  readonly say: () => void
}

export class Surplus {
  /** How many connections the worker has refused since it took one. */
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

  /** The worker took a connection, or does not listen there any more. */
  forgive(key: unknown): void {
    this.#refusals.delete(key)
  }

  /** The worker gave a connection back; `say` tells Node, at once or later. Tells whether that is later. */
  refuse(
    key: unknown,
    { othersHaveRoom, say }: { othersHaveRoom: boolean; say: () => void },
  ): boolean {
    const inARow = (this.#refusals.get(key) ?? 0) + 1
    this.#refusals.set(key, inARow)
    const pauseMs = choosePause({ inARow, othersHaveRoom })
    if (pauseMs === 0) return false
    this.#kept.set(key, { say, callOff: this.#clock.after(pauseMs, () => this.passOn(key)) })
    return true
  }

  /** Let Node have the answer that was kept back, if there is one. */
  passOn(key: unknown): void {
    const kept = this.#kept.get(key)
    this.#kept.delete(key)
    kept?.callOff()
    kept?.say()
  }

  /** The worker is gone; its answers are given by others. */
  clear(): void {
    for (const { callOff } of this.#kept.values()) callOff()
    this.#kept.clear()
  }
}
