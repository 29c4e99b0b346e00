// Removes the paths of sockets that killed processes have left, before Node itself binds them. While a worker that
// asked for the path lives, the path is not looked at again: a look is a connection.

import type { WorkerKey } from '../../core/model/worker.ts'
import { removeStale } from './stale-socket.ts'

export class StalePaths {
  readonly #askers = new Map<string, Set<WorkerKey>>()
  readonly #clearing = new Map<string, Promise<boolean>>()

  /** Resolves when no stale path is in the way, with whether the worker is still there. Never rejects. */
  async clear(worker: WorkerKey, path: string): Promise<boolean> {
    const askers = this.#askers.get(path) ?? new Set()
    if (askers.size === 0) this.#clearing.set(path, removeStale(path))
    this.#askers.set(path, askers.add(worker))
    await this.#clearing.get(path)
    return askers.has(worker)
  }

  /** The worker is gone. */
  forget(worker: WorkerKey): void {
    for (const [path, askers] of this.#askers) {
      askers.delete(worker)
      if (askers.size > 0) continue
      this.#askers.delete(path)
      this.#clearing.delete(path)
    }
  }
}
