// The `WorkerContext` that an app receives.

import { EventEmitter } from 'node:events'
import type { DrainReason } from '@regrow/protocol'
import type { DrainNotice, WorkerContext, WorkerEvents } from '../api/worker-context.ts'
import { runFor } from './context/task-context.ts'
import type { WorkerName } from './process/worker-name.ts'

/** How an app can ask its worker to drain. */
export interface WaysOut {
  drain(reason: DrainReason): void
  close(): Promise<void>
}

export class AppContext extends EventEmitter<WorkerEvents> implements WorkerContext {
  readonly #worker: WorkerName
  /** Made when the app asks for its signal: Node loads the class then, and most apps never ask. */
  #abort: AbortController | undefined
  #isDraining = false
  readonly #ways: WaysOut
  #pending = 0

  constructor(worker: WorkerName, ways: WaysOut) {
    super()
    this.#worker = worker
    this.#ways = ways
  }

  get slot(): number {
    return this.#worker.slot
  }

  get generation(): number {
    return this.#worker.generation
  }

  get signal(): AbortSignal {
    this.#abort ??= new AbortController()
    if (this.#isDraining) this.#abort.abort()
    return this.#abort.signal
  }

  get pendingTasks(): number {
    return this.#pending
  }

  task<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    return runFor({ name }, async () => {
      this.#pending++
      try {
        return await work()
      } finally {
        this.#pending--
      }
    })
  }

  drain(reason: DrainReason = 'requested'): void {
    this.#ways.drain(reason)
  }

  close(): Promise<void> {
    return this.#ways.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Emit `draining` and abort the signal. Throws what a listener throws. */
  announce(notice: DrainNotice): void {
    this.#isDraining = true
    this.#abort?.abort()
    this.emit('draining', notice)
  }
}
