// The only file of the master that imports `node:cluster`: it forks, and keeps the workers by the
// core's keys.

import cluster, { type ClusterSettings, type Worker } from 'node:cluster'
import { nameWorker } from '@regrow/protocol'
import type { WorkerKey } from '../../core/model/worker.ts'
import type { SocketOrder } from '../../core/shared-sockets.ts'
import type { Line } from '../../log/line.ts'
import { areInspected } from '../../options/inspect-flags.ts'
import type { ResolvedOptions } from '../../options/resolve-options.ts'
import type { Clock } from '../clock.ts'
import type { DrainRequest, Host, HostEvent, Report, Seat } from '../host.ts'
import { Output } from '../output/output.ts'
import { isLastQuestion } from '../sockets/listen-messages.ts'
import { SocketBroker } from '../sockets/socket-broker.ts'
import { closeUnheard } from '../sockets/unheard-handles.ts'
import { ForkFlags } from './fork-flags.ts'
import { type Birth, environmentFor, explainFailure, settingsFor } from './fork-settings.ts'
import { failedFork, HostedWorker } from './hosted-worker.ts'
import { withOwnNode } from './own-node.ts'
import { Releases } from './releases.ts'

/** Is this process a worker of `node:cluster` itself? */
export function isClusterWorker(): boolean {
  return cluster.isWorker
}

interface Around {
  readonly clock: Clock
  readonly report: Report
  /** Takes what is to be told and is no event. */
  readonly tell: (line: Line) => void
}

export class ClusterHost implements Host {
  readonly #hosted = new Map<WorkerKey, HostedWorker>()
  readonly #options: ResolvedOptions
  readonly #clock: Clock
  readonly #report: Report
  readonly #tell: (line: Line) => void
  readonly #releases: Releases
  readonly #output: Output | undefined
  readonly #broker: SocketBroker
  readonly #flags: ForkFlags

  constructor(options: ResolvedOptions, around: Around) {
    const { clock } = around
    this.#options = options
    this.#clock = clock
    this.#report = around.report
    this.#tell = around.tell
    this.#releases = new Releases(options.entry)
    this.#output = options.output === 'prefix' ? new Output(clock) : undefined
    this.#broker = new SocketBroker(options.distribution, warnOfBypass)
    this.#flags = new ForkFlags(options)
  }

  /** How connections are in fact distributed. */
  get distribution(): 'round-robin' | 'shared' {
    // Node's own policy, by `NODE_CLUSTER_SCHED_POLICY=none` or the user's program, is not the pool's to choose.
    return cluster.schedulingPolicy === cluster.SCHED_NONE ? 'shared' : this.#broker.distribution
  }

  fork(key: WorkerKey, seat: Seat): void {
    this.#tryToFork(key, { ...seat, standby: false })
  }

  forkStandby(key: WorkerKey, seat: Omit<Seat, 'slot'>): void {
    this.#tryToFork(key, { ...seat, slot: 0, standby: true })
  }

  serve(key: WorkerKey, slot: number): void {
    this.#hosted.get(key)?.serve(slot)
    this.#output?.seat(key, slot)
  }

  #tryToFork(key: WorkerKey, birth: Birth): void {
    try {
      const worker = this.#launch(birth)
      this.#host(key, worker)
      this.#output?.join(key, worker.process, birth)
    } catch (error) {
      this.#forget(failedFork(key, explainFailure(error, this.#options.entry))) // no memory, no process ids: bad luck, not a bug
    }
  }

  drain(key: WorkerKey, request: DrainRequest): void {
    this.#hosted.get(key)?.drain(request)
  }

  kill(key: WorkerKey): void {
    this.#hosted.get(key)?.kill()
  }

  tellWait(key: WorkerKey, seat: Omit<Seat, 'release'>): void {
    const worker = this.#hosted.get(key)
    if (!worker) return
    const limit = areInspected(this.#options)
      ? 'a debugger may pause it, so there is no startTimeoutMs'
      : `startTimeoutMs is ${this.#options.startTimeoutMs} ms`
    // Not with the word that people and scripts look for in what a master writes.
    const text = `is still starting: ${worker.missing} (${limit})`
    const about = { ...seat, pid: worker.pid }
    const fields = { event: 'worker:late', ...about }
    this.#tell({ level: 'warn', subject: nameWorker(about), text, fields })
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
    this.#flags.release()
    await this.#output?.close()
  }

  #launch(birth: Birth): Worker {
    const entry = this.#releases.entryOf(birth.release)
    const execArgv = this.#flags.list(entry)
    const settings = settingsFor(this.#options, {
      entry,
      execArgv,
      isPiped: this.#output !== undefined,
    })
    return forkWith(settings, environmentFor(this.#options, birth))
  }

  #host(key: WorkerKey, worker: Worker): void {
    const { adopt } = this.#options
    const readyWhen = adopt ? undefined : this.#options.readyWhen // it says so itself
    const mayBeDeaf = this.#options.readyWhen === 'online'
    const report = (event: HostEvent) => {
      if (event.type !== 'worker:excluded' || !mayBeDeaf) this.#forget(event)
    }
    const sender = { worker: key, child: worker.process }
    const intercept = (message: unknown, passOn: () => void) => {
      if (isLastQuestion(message)) strike(worker)
      return this.#broker.intercept({ ...sender, passOn }, message)
    }
    const clock = this.#clock
    const { serialization } = this.#options
    const surroundings = { key, readyWhen, serialization, clock, report, intercept }
    this.#hosted.set(key, new HostedWorker(worker, surroundings))
    closeUnheard(worker, [worker.process, cluster])
    worker.on('error', (error: Error) => {
      if (worker.process.pid === undefined) this.#stillborn(key, worker, error)
    })
  }

  /** The process could not be created, and Node says so later and without an exit. */
  #stillborn(key: WorkerKey, worker: Worker, error: Error): void {
    strike(worker) // Node forgets a worker when it exits, and this one never will
    this.#forget(failedFork(key, explainFailure(error, this.#options.entry)))
  }

  /** Report, and forget the worker if that was its end: its pid is part of the report. */
  #forget(event: HostEvent): void {
    this.#report(event)
    if (event.type !== 'worker:exited') return
    this.#hosted.delete(event.worker)
    this.#broker.forget(event.worker)
  }
}

/** Take it out of Node's own book, by which programs choose a worker to send something to. */
function strike(worker: Worker): void {
  if (cluster.workers) delete cluster.workers[worker.id]
}

/** Node keeps one set of settings for the whole process: another pool has its own, and so may the user have. */
function forkWith(settings: ClusterSettings, env: Record<string, string>): Worker {
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
