// The only file of the master that imports `node:cluster`. It turns Node's workers into facts and
// exits, and orders into messages and signals; it decides nothing.

import cluster, { type Worker } from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { describeError, type ErrorData, openFact, seal, writeBirth } from '@regrow/protocol'
import type { WorkerKey } from '../core/worker.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Clock } from './clock.ts'
import { Ending } from './ending.ts'
import { nameUnreadable, toEvent } from './fact-events.ts'
import type { DrainRequest, Host, Report, Seat } from './host.ts'

/** Loaded by each worker before its program; see there for what it does. */
const preload = fileURLToPath(new URL('../shell/preload.cjs', import.meta.url))

interface Hosted {
  readonly worker: Worker
  /** It speaks the protocol: it says itself when it is ready, and understands orders. */
  speaks: boolean
  /** It was ordered to drain. */
  isDraining: boolean
  /** Names of unreadable messages that were reported; a flood of them is told once. */
  readonly unreadable: Set<string>
}

/** So many different unreadable messages of one worker are told, and no more. */
const maxUnreadable = 8

/** Is this process a worker of `node:cluster` itself? */
export function isClusterWorker(): boolean {
  return cluster.isWorker
}

export class ClusterHost implements Host {
  private readonly hosted = new Map<WorkerKey, Hosted>()
  private readonly options: ResolvedOptions
  private readonly clock: Clock
  private readonly report: Report

  constructor(options: ResolvedOptions, clock: Clock, report: Report) {
    this.options = options
    this.clock = clock
    this.report = report
  }

  fork(key: WorkerKey, seat: Seat): void {
    try {
      this.settle(key, this.launch(seat))
    } catch (error) {
      this.neverBorn(key, describeError(error)) // no memory, no process ids: bad luck, not a bug
    }
  }

  drain(key: WorkerKey, { reason, timeoutMs }: DrainRequest): void {
    const hosted = this.hosted.get(key)
    if (!hosted?.worker.isConnected()) return // its exit is on the way
    hosted.isDraining = true
    const limit = Number.isFinite(timeoutMs) ? { timeoutMs } : {}
    const order = seal({ type: 'drain', reason, ...limit })
    if (hosted.speaks) hosted.worker.process.send(order, undefined, {}, ignoreClosedChannel)
    // A plain program is asked as Node asks it: close every server, then the channel.
    else hosted.worker.disconnect()
  }

  kill(key: WorkerKey): void {
    this.hosted.get(key)?.worker.process.kill('SIGKILL') // false if it is gone already
  }

  pidOf(key: WorkerKey): number | undefined {
    return this.hosted.get(key)?.worker.process.pid
  }

  private launch(seat: Seat): Worker {
    const { entry, args, execArgv, env, drainTimeoutMs } = this.options
    // Node keeps one set of settings for the whole process; another pool may have set its own.
    cluster.setupPrimary({
      exec: entry.path,
      cwd: entry.cwd,
      args: [...args],
      execArgv: [...execArgv, '--require', preload],
      serialization: 'json',
      silent: false,
    })
    return cluster.fork({ ...env, ...writeBirth({ ...seat, drainTimeoutMs }) })
  }

  private settle(key: WorkerKey, worker: Worker): void {
    const hosted: Hosted = { worker, speaks: false, isDraining: false, unreadable: new Set() }
    this.hosted.set(key, hosted)
    worker.on('message', (message: unknown) => this.hear(key, hosted, message))
    worker.on(this.options.readyWhen, () => {
      if (!hosted.speaks) this.report({ type: 'worker:ready', worker: key })
    })
    const ending = new Ending(this.clock, {
      lost: () => this.lost(key, hosted),
      gone: (code, signal) => this.exited(key, code, signal),
    })
    worker.on('disconnect', () => ending.disconnected())
    worker.on('exit', (code: number | null, signal: string | null) => ending.exited(code, signal))
    worker.on('error', (error: Error) => {
      if (worker.process.pid === undefined) this.stillborn(key, worker, error)
    })
  }

  private hear(key: WorkerKey, hosted: Hosted, message: unknown): void {
    const fact = openFact(message)
    if (!fact) return // the user's own traffic
    hosted.speaks = true
    const event = toEvent(key, fact)
    if (event) this.report(event)
    const unreadable = nameUnreadable(fact)
    if (unreadable !== undefined) this.tellOnce(key, hosted, unreadable)
  }

  private tellOnce(key: WorkerKey, { unreadable }: Hosted, name: string): void {
    if (unreadable.has(name) || unreadable.size >= maxUnreadable) return
    unreadable.add(name)
    this.report({ type: 'worker:unreadable', worker: key, name })
  }

  /**
   * The channel is closed and the process lives. A plain program that was asked to leave has closed
   * its servers by then and finished their requests; what keeps it are timers and the like, so it
   * is asked as every program is.
   */
  private lost(key: WorkerKey, { worker, speaks, isDraining }: Hosted): void {
    if (isDraining && !speaks) worker.process.kill('SIGTERM')
    this.report({ type: 'worker:disconnected', worker: key })
  }

  private exited(key: WorkerKey, code: number | null, signal: string | null): void {
    this.report({ type: 'worker:exited', worker: key, code, signal })
    this.hosted.delete(key)
  }

  /** The process could not be created, and Node says so later and without an exit. */
  private stillborn(key: WorkerKey, worker: Worker, error: Error): void {
    this.hosted.delete(key)
    // Node forgets a worker when it exits, and this one never will.
    if (cluster.workers) delete cluster.workers[worker.id]
    this.neverBorn(key, describeError(error))
  }

  private neverBorn(worker: WorkerKey, error: ErrorData): void {
    this.report({ type: 'worker:exited', worker, code: null, signal: null, error })
  }
}

/** The channel may close between the question and the answer; the exit says all there is to say. */
function ignoreClosedChannel(): void {
  // nothing to do
}
