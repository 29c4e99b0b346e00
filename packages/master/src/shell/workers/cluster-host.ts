// Forks workers, and keeps them by the core's keys. The only file of the master that imports `node:cluster`.

import cluster, { type ClusterSettings, type Worker } from 'node:cluster'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { SocketOrder } from '../../core/shared-sockets.ts'
import { describeLate } from '../../log/late-line.ts'
import type { Line } from '../../log/line.ts'
import { areInspected } from '../../options/inspect-flags.ts'
import type { ResolvedOptions } from '../../options/resolve-options.ts'
import type { Clock } from '../clock.ts'
import type { DrainRequest, ForkRequest, Host, HostEvent, Place, Report } from '../host.ts'
import { Output } from '../output/output.ts'
import { isLastQuestion } from '../sockets/listen-messages.ts'
import { SocketBroker } from '../sockets/socket-broker.ts'
import { closeUnheard } from '../sockets/unheard-handles.ts'
import { explainFailure, type ForkPlan, ForkPlanner } from './fork-settings.ts'
import { failedFork, HostedWorker } from './hosted-worker.ts'
import { withOwnNode } from './own-node.ts'

/** Is this process a worker of `node:cluster` itself? */
export function isClusterWorker(): boolean {
  return cluster.isWorker
}

interface Surroundings {
  readonly clock: Clock
  readonly report: Report
  readonly log: (line: Line) => void
}

export class ClusterHost implements Host {
  readonly #hosted = new Map<WorkerKey, HostedWorker>()
  readonly #options: ResolvedOptions
  readonly #around: Surroundings
  readonly #planner: ForkPlanner
  readonly #output: Output | undefined
  readonly #broker: SocketBroker

  constructor(options: ResolvedOptions, around: Surroundings) {
    this.#options = options
    this.#around = around
    this.#planner = new ForkPlanner(options)
    this.#output = options.output === 'prefix' ? new Output(around.clock) : undefined
    this.#broker = new SocketBroker(options.distribution, warnOfBypass)
  }

  /** How connections are in fact distributed. */
  get distribution(): 'round-robin' | 'shared' {
    // The pool does not choose Node's own policy: `NODE_CLUSTER_SCHED_POLICY=none` does, or the user's program.
    return cluster.schedulingPolicy === cluster.SCHED_NONE ? 'shared' : this.#broker.distribution
  }

  fork(key: WorkerKey, request: ForkRequest): void {
    try {
      const worker = forkWith(this.#planner.plan(request))
      this.#host(key, worker)
      this.#output?.join(key, worker.process, request)
    } catch (error) {
      this.#fail(key, error) // no memory, no process ids: bad luck, not a bug
    }
  }

  serve(key: WorkerKey, slot: number): void {
    this.#hosted.get(key)?.serve(slot)
    this.#output?.moveToSlot(key, slot)
  }

  drain(key: WorkerKey, request: DrainRequest): void {
    this.#hosted.get(key)?.drain(request)
  }

  kill(key: WorkerKey): void {
    this.#hosted.get(key)?.kill()
  }

  logLate(key: WorkerKey, { slot, generation }: Place): void {
    const worker = this.#hosted.get(key)
    if (!worker) return
    const { missing, pid } = worker
    const startTimeoutMs = areInspected(this.#options) ? undefined : this.#options.startTimeoutMs
    this.#around.log(describeLate({ slot, generation, pid }, { missing, startTimeoutMs }))
  }

  tendSockets(order: SocketOrder): void {
    this.#broker.tend(order)
  }

  pidOf(key: WorkerKey): number | undefined {
    return this.#hosted.get(key)?.pid
  }

  /** Resolves when what exited workers have written was handed on, as far as that is the master's to do. */
  async settled(): Promise<void> {
    await this.#output?.settled()
  }

  /** The pool has stopped; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#planner.release()
    await this.#output?.close()
  }

  #host(key: WorkerKey, worker: Worker): void {
    const { adopt, serialization } = this.#options
    const readyWhen = adopt ? undefined : this.#options.readyWhen // an adopted program sends `ready` itself
    const mayListenNowhere = this.#options.readyWhen === 'online'
    const report = (event: HostEvent) => {
      if (event.type !== 'worker:excluded' || !mayListenNowhere) this.#forget(event)
    }
    const sender = { worker: key, child: worker.process }
    const intercept = (message: unknown, passOn: () => void) => {
      if (isLastQuestion(message)) strike(worker)
      return this.#broker.intercept({ ...sender, passOn }, message)
    }
    const { clock } = this.#around
    const around = { key, readyWhen, serialization, clock, report, intercept }
    this.#hosted.set(key, new HostedWorker(worker, around))
    closeUnheard(worker, [worker.process, cluster])
    worker.on('error', (error: Error) => {
      if (worker.process.pid !== undefined) return
      // The process could not be created, and Node reports that late and without an exit.
      strike(worker) // Node forgets a worker when it exits, and this one never will
      this.#fail(key, error)
    })
  }

  #fail(key: WorkerKey, error: unknown): void {
    this.#forget(failedFork(key, explainFailure(error, this.#options.entry)))
  }

  /** Report, and forget the worker if that was its end: its pid is part of the report. */
  #forget(event: HostEvent): void {
    this.#around.report(event)
    if (event.type !== 'worker:exited') return
    this.#hosted.delete(event.worker)
    this.#broker.forget(event.worker)
  }
}

/** Delete it from `cluster.workers`, among which programs choose one to send something to. */
function strike(worker: Worker): void {
  if (cluster.workers) delete cluster.workers[worker.id]
}

/** Node keeps one set of settings for the whole process: another pool has its own, and so may the user have. */
function forkWith({ settings, env }: ForkPlan): Worker {
  const shared = cluster as { settings: ClusterSettings }
  const before = shared.settings
  cluster.setupPrimary(settings)
  try {
    return withOwnNode(() => cluster.fork(env))
  } finally {
    shared.settings = before
  }
}

function warnOfBypass(): void {
  const message =
    "a pool's `distribution: 'shared'` is not in effect: this Node.js, or this way to listen, does " +
    'not let the master share its sockets, so that connections are distributed round-robin'
  process.emitWarning(message, 'PoolWarning')
}
