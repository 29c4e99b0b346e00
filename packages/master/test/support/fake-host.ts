import type { WorkerKey } from '../../src/core/model/worker.ts'
import type { SocketOrder } from '../../src/core/shared-sockets.ts'
import type { DrainRequest, ForkRequest, Host } from '../../src/shell/host.ts'

/** A host whose processes do nothing by themselves. It records its orders. */
export class FakeHost implements Host {
  readonly orders: string[] = []
  /** The last order. */
  door: SocketOrder | undefined
  /** Called at the end of `fork`, as a host does whose fork fails at once. */
  onFork: (worker: WorkerKey) => void = () => undefined

  fork(worker: WorkerKey, { slot, generation }: ForkRequest): void {
    const what = slot === undefined ? `standby ${worker}` : `${worker} slot=${slot}`
    this.orders.push(`fork ${what} gen=${generation}`)
    this.onFork(worker)
  }

  serve(worker: WorkerKey, slot: number): void {
    this.orders.push(`serve ${worker} slot=${slot}`)
  }

  drain(worker: WorkerKey, { reason, timeoutMs }: DrainRequest): void {
    this.orders.push(`drain ${worker} ${reason} ${timeoutMs}`)
  }

  kill(worker: WorkerKey): void {
    this.orders.push(`kill ${worker}`)
  }

  logLate(worker: WorkerKey): void {
    this.orders.push(`wait ${worker}`)
  }

  tendSockets(order: SocketOrder): void {
    this.door = order
  }

  pidOf(worker: WorkerKey): number {
    return 4_000 + worker
  }
}
