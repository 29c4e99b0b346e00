// Where in the pool this worker sits, and what it is called for that. A standby has no seat until it
// is told to serve.

import {
  nameWorker as nameInPool,
  type WorkerEnvironment,
  writeEnvironment,
} from '@regrow/protocol'

/** The way every line names a worker. */
export function nameWorker(environment: WorkerEnvironment | undefined): string {
  const { pid } = process
  return environment === undefined ? `pid=${pid}` : nameInPool({ ...environment, pid })
}

export class WorkerName {
  #environment: WorkerEnvironment | undefined

  constructor(environment: WorkerEnvironment | undefined) {
    this.#environment = environment
  }

  /** The way every line names this worker. */
  get name(): string {
    return nameWorker(this.#environment)
  }

  get slot(): number {
    return this.#environment?.slot ?? 0
  }

  get isStandby(): boolean {
    return this.#environment?.standby === true
  }

  get generation(): number {
    return this.#environment?.generation ?? 0
  }

  /** Take a seat; what this process starts from now on is told of it, too. */
  assign(slot: number): void {
    if (!this.#environment) return
    this.#environment = { ...this.#environment, slot, standby: false }
    Object.assign(process.env, writeEnvironment(this.#environment))
  }
}
