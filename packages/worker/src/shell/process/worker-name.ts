// The slot and the generation of this worker, and the name that they give it in every line. A standby has no slot until
// it is ordered to serve.

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

  /** Give a standby its slot; processes that this one starts from now on inherit it. */
  assign(slot: number): void {
    if (!this.#environment) return
    this.#environment = { ...this.#environment, slot, standby: false }
    Object.assign(process.env, writeEnvironment(this.#environment))
  }
}
