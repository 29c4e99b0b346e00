// Writes the output of a pool's workers to the master's own stdout and stderr, each line after its worker's name. Only
// `output: 'prefix'` makes one.

import type { ChildProcess } from 'node:child_process'
import { nameWorker } from '@regrow/protocol'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { Clock } from '../clock.ts'
import type { ForkRequest } from '../host.ts'
import { Outlet } from './outlet.ts'
import { Relay } from './relay.ts'
import { withoutBlocking } from './terminal.ts'

interface Writer {
  readonly generation: number
  readonly pid: number
  readonly relays: Set<Relay>
}

export class Output {
  readonly #clock: Clock
  readonly #stdout: Outlet
  readonly #stderr: Outlet
  readonly #writers = new Map<WorkerKey, Writer>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#stdout = new Outlet(() => withoutBlocking(process.stdout), clock)
    this.#stderr = new Outlet(() => withoutBlocking(process.stderr), clock)
  }

  /** Pass on what a worker writes, from the first byte to the last. */
  join(worker: WorkerKey, child: ChildProcess, request: ForkRequest): void {
    const { pid, stdout, stderr } = child
    if (pid === undefined || !stdout || !stderr) return // there is no process, and the host reports that
    const around = { name: nameWorker({ ...request, pid }), clock: this.#clock }
    const relays = [
      new Relay(stdout, { ...around, outlet: this.#stdout }),
      new Relay(stderr, { ...around, outlet: this.#stderr }),
    ]
    const writer: Writer = { generation: request.generation, pid, relays: new Set(relays) }
    this.#writers.set(worker, writer)
    for (const relay of relays) {
      child.once('exit', () => relay.expectEnd())
      void relay.closed.then(() => this.#forget(worker, relay))
    }
  }

  /** A standby has got its slot. */
  moveToSlot(worker: WorkerKey, slot: number): void {
    const writer = this.#writers.get(worker)
    if (!writer) return
    const name = nameWorker({ ...writer, slot })
    for (const relay of writer.relays) relay.rename(name)
  }

  /** Resolves when the output of every exited worker was handed on to its end. */
  async settled(): Promise<void> {
    const ending = this.#relays().filter((relay) => relay.isEnding)
    await Promise.all(ending.map((relay) => relay.done))
  }

  /** No worker will come any more. A pipe that a child of a worker still holds open is closed. */
  async close(): Promise<void> {
    await Promise.all(this.#relays().map((relay) => relay.done))
    for (const relay of this.#relays()) relay.destroy()
    this.#stdout.close()
    this.#stderr.close()
  }

  #relays(): Relay[] {
    return [...this.#writers.values()].flatMap(({ relays }) => [...relays])
  }

  #forget(worker: WorkerKey, relay: Relay): void {
    const relays = this.#writers.get(worker)?.relays
    relays?.delete(relay)
    if (relays?.size === 0) this.#writers.delete(worker)
  }
}
