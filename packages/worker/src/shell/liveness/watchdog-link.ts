// What the main thread and its watchdog share: two numbers in shared memory, and the name of a function.

import type { WorkerEnvironment } from '@regrow/protocol'
import type { Frame } from './frames.ts'

/** What the thread is started with. */
export interface WatchdogData {
  readonly environment: WorkerEnvironment
  readonly memory: SharedArrayBuffer
}

/** Where the main thread was paused, and how long it had sent no heartbeat. */
export interface PausedCode {
  readonly silentMs: number
  readonly frames: readonly Frame[]
}

/**
 * Under this name the thread finds a function of the main thread, while that is blocked. The function takes a
 * `PausedCode`, sends it to the master, and returns what only the main thread knows of it.
 */
export const hookName = '@regrow/worker.hang'

/** The slot of a standby. */
const noSlot = -1

export class Link {
  readonly memory: SharedArrayBuffer
  readonly #numbers: Int32Array

  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#numbers = new Int32Array(memory)
  }

  /** How many heartbeats the main thread has sent; below 0 while it rests, so that no count comes twice. */
  get heartbeat(): number {
    return Atomics.load(this.#numbers, 0)
  }

  /** The slot of the worker; `undefined` for a standby. */
  get slot(): number | undefined {
    const slot = Atomics.load(this.#numbers, 1)
    return slot === noSlot ? undefined : slot
  }

  touch(slot: number | undefined): void {
    Atomics.store(this.#numbers, 1, slot ?? noSlot)
    Atomics.store(this.#numbers, 0, Math.abs(this.heartbeat) + 1)
  }

  rest(): void {
    Atomics.store(this.#numbers, 0, -Math.abs(this.heartbeat))
  }
}
