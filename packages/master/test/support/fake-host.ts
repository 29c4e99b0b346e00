import type { WorkerKey } from '../../src/core/model/worker.ts'
import type { SocketOrder } from '../../src/core/shared-sockets.ts'
import type { DrainRequest, ForkRequest, Host } from '../../src/shell/host.ts'

/** Processes that do nothing by themselves, and write down what they were told. */
export class FakeHost implements Host {
  readonly told: string[] = []
  /** The last order. */
  door: SocketOrder | undefined
  /** Called at the end of `fork`, as a host does whose fork fails at once. */
  onFork: (worker: WorkerKey) => void = () => undefined

  fork(worker: WorkerKey, { slot, generation }: ForkRequest): void {
    const what = slot === undefined ? `standby ${worker}` : `${worker} slot=${slot}`
    this.told.push(`fork ${what} gen=${generation}`)
    this.onFork(worker)
  }

  serve(worker: WorkerKey, slot: number): void {
    this.told.push(`serve ${worker} slot=${slot}`)
  }

  drain(worker: WorkerKey, { reason, timeoutMs }: DrainRequest): void {
    this.told.push(`drain ${worker} ${reason} ${timeoutMs}`)
  }

  kill(worker: WorkerKey): void {
    this.told.push(`kill ${worker}`)
  }

  logLate(worker: WorkerKey): void {
    this.told.push(`wait ${worker}`)
  }

  tendSockets(order: SocketOrder): void {
    this.door = order
  }

  pidOf(worker: WorkerKey): number {
    return 4_000 + worker
  }
}
