// What the main thread and its watchdog have in common: two numbers in shared memory, and the name of a
// function.

import type { WorkerEnvironment } from '@regrow/protocol'
import type { Frame } from './frames.ts'

/** What the thread is born with. */
export interface WatchdogData {
  readonly environment: WorkerEnvironment
  readonly memory: SharedArrayBuffer
}

/** What the thread has seen. */
export interface PausedCode {
  readonly silentMs: number
  readonly frames: readonly Frame[]
}

/**
 * By this name the thread finds a function of the main thread, while that one is blocked. It takes a
 * `PausedCode`, tells the master, and gives back what only the main thread knows of it.
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

  /** How often the main thread has sent one; below 0 while it rests, so that no heartbeat comes twice. */
  get heartbeat(): number {
    return Atomics.load(this.#numbers, 0)
  }

  /** Where it sits; `undefined` for a standby. */
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
