// Removes the paths of sockets that killed processes have left, before Node itself binds them. While a worker that
// asked for the path lives, the path is not looked at again: a look is a connection.

import type { WorkerKey } from '../../core/model/worker.ts'
import { removeStale } from './stale-socket.ts'

interface Clearing {
  readonly askers: Set<WorkerKey>
  readonly done: Promise<boolean>
}

export class StalePaths {
  readonly #paths = new Map<string, Clearing>()

  /** Resolves when no stale path is in the way, with whether the worker is still there. Never rejects. */
  async clear(worker: WorkerKey, path: string): Promise<boolean> {
    const clearing = this.#paths.get(path) ?? { askers: new Set(), done: removeStale(path) }
    this.#paths.set(path, clearing)
    clearing.askers.add(worker)
    await clearing.done
    return clearing.askers.has(worker)
  }

  /** The worker is gone. */
  forget(worker: WorkerKey): void {
    for (const [path, { askers }] of this.#paths) {
      askers.delete(worker)
      if (askers.size === 0) this.#paths.delete(path)
    }
  }
}
