// Where in the pool this worker sits, and what it is called for that. A standby has no seat until it
// is told to serve.

import {
  nameWorker as nameInPool,
  type WorkerEnvironment,
  writeEnvironment,
} from '@regrow/protocol'

/** The way every line names a worker. */
export function nameWorker(birth: WorkerEnvironment | undefined): string {
  const { pid } = process
  return birth === undefined ? `pid=${pid}` : nameInPool({ ...birth, pid })
}

export class WorkerName {
  #birth: WorkerEnvironment | undefined

  constructor(birth: WorkerEnvironment | undefined) {
    this.#birth = birth
  }

  /** The way every line names this worker. */
  get name(): string {
    return nameWorker(this.#birth)
  }

  get slot(): number {
    return this.#birth?.slot ?? 0
  }

  get isStandby(): boolean {
    return this.#birth?.standby === true
  }

  get generation(): number {
    return this.#birth?.generation ?? 0
  }

  /** Take a seat; what this process starts from now on is told of it, too. */
  take(slot: number): void {
    if (!this.#birth) return
    this.#birth = { ...this.#birth, slot, standby: false }
    Object.assign(process.env, writeEnvironment(this.#birth))
  }
}
