// The implementation of `Pool`: it joins options, core, host and clock, and publishes what the core decides.

import type { ReloadOptions } from './api/option-groups.ts'
import type { Pool } from './api/pool.ts'
import type { PoolEvents, WorkerId } from './api/pool-events.ts'
import type { PoolStatus } from './api/pool-status.ts'
import type { Notice } from './core/model/effects.ts'
import type { Failure } from './core/model/failure.ts'
import { initialState } from './core/model/state.ts'
import { hasSlot, type WorkerRecord } from './core/model/worker.ts'
import { checkCount, checkFields, checkSlots, invalidOption } from './options/checks.ts'
import { describeOddities, describeOddSize } from './options/odd-options.ts'
import { countParallelism } from './options/parallelism.ts'
import { policyOf } from './options/policy-of.ts'
import type { ResolvedOptions } from './options/resolve-options.ts'
import { CheckedEmitter } from './publish/checked-emitter.ts'
import { emitEvent } from './publish/emit.ts'
import { toPublicEvent } from './publish/to-event.ts'
import { describePool } from './publish/to-status.ts'
import { createClock } from './shell/clock.ts'
import type { HostEvent, News } from './shell/host.ts'
import { PoolLog } from './shell/output/pool-log.ts'
import { listenForSignals } from './shell/signals.ts'
import { type Request, Supervisor } from './shell/supervisor.ts'
import { ClusterHost } from './shell/workers/cluster-host.ts'

export class ClusterPool extends CheckedEmitter implements Pool {
  readonly #clock = createClock()
  readonly #parallelism = countParallelism()
  readonly #host: ClusterHost
  readonly #supervisor: Supervisor
  readonly #options: ResolvedOptions
  readonly #log: PoolLog
  #stopListening: (() => void) | undefined

  constructor(options: ResolvedOptions) {
    super()
    const clock = this.#clock
    const { size, reload } = options
    const seed = Math.floor(Math.random() * 2 ** 32)
    this.#options = options
    this.#log = new PoolLog(options.logger, { clock, status: () => this.status() })
    this.#host = new ClusterHost(options, {
      clock,
      report: (event) => this.#receive(event),
      log: (line) => this.#log.write(line),
    })
    const state = initialState(policyOf(options, this.#parallelism), size, seed)
    this.#supervisor = new Supervisor(state, {
      clock,
      host: this.#host,
      publish: (notice) => this.#publish(notice),
      report: (failure) => this.#report(failure),
      verify: (worker) => reload.verify?.(this.#identify(worker)),
    })
  }

  start(): Promise<void> {
    if (this.#supervisor.current.phase.name === 'idle') this.#begin()
    return this.#command({ type: 'start' })
  }

  async reload(options: Pick<ReloadOptions, 'pauseAfter'> = {}): Promise<void> {
    const { pauseAfter } = checkFields('reload options', options, { known: ['pauseAfter'] })
    return this.#command({
      type: 'reload',
      ...(pauseAfter !== undefined && { pauseAfter: checkSlots('pauseAfter', pauseAfter) }),
    })
  }

  continue(): Promise<void> {
    return this.#command({ type: 'continue' })
  }

  abort(): Promise<void> {
    return this.#command({ type: 'abort' })
  }

  async resize(size: number): Promise<void> {
    const count = checkCount('size', size)
    const odd = describeOddSize(count, this.#parallelism)
    if (odd) this.#log.write(odd)
    return this.#command({ type: 'resize', size: count })
  }

  async recycle(slot: number): Promise<void> {
    if (!Number.isSafeInteger(slot) || slot < 0) throw invalidOption('slot', 'an integer ≥ 0', slot)
    return this.#command({ type: 'recycle', slot })
  }

  stop(): Promise<void> {
    this.#log.onStop()
    return this.#command({ type: 'stop', reason: 'stop' })
  }

  kill(): Promise<void> {
    return this.#command({ type: 'kill' })
  }

  status(): PoolStatus {
    return describePool(this.#supervisor.current, {
      now: this.#clock.now(),
      distribution: this.#host.distribution,
      pidOf: (worker) => this.#host.pidOf(worker),
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Settle only after the last output of the workers that the command ended has been passed on. */
  async #command(request: Request): Promise<void> {
    try {
      await this.#supervisor.command(request)
    } finally {
      await this.#host.settled()
    }
  }

  #begin(): void {
    if (this.#options.signals) this.#listen()
    for (const line of describeOddities(this.#options, this.#parallelism)) this.#log.write(line)
  }

  #listen(): void {
    const stop = (reason: 'stop' | 'interrupt') => {
      this.#log.onStop(reason === 'interrupt' ? 'Ctrl-C' : 'SIGTERM')
      void this.#command({ type: 'stop', reason })
    }
    const actions = { stop, kill: () => void this.kill(), reload: () => this.reload() }
    this.#stopListening = listenForSignals(actions, this.#clock.now)
  }

  #receive(event: HostEvent): void {
    switch (event.type) {
      case 'worker:listening':
        this.#log.onListening(this.#host.pidOf(event.worker), event.address)
        break
      case 'worker:unreadable':
      case 'worker:blocked':
        this.#emitNews(event)
        break
      case 'worker:heartbeat':
        this.#log.onHeartbeat(this.#host.pidOf(event.worker), event.load)
        this.#supervisor.dispatch(event)
        break
      default:
        this.#supervisor.dispatch(event)
    }
  }

  #emitNews({ type, worker, ...news }: News): void {
    const record = this.#supervisor.current.workers.get(worker)
    if (record && hasSlot(record))
      this.#emitEvent(type, { ...this.#identify(record), ...news } as never)
  }

  #identify({ key, slot, generation }: WorkerRecord): WorkerId {
    return { slot, generation, pid: this.#host.pidOf(key) }
  }

  #publish(notice: Notice): void {
    if (notice.name === 'pool:stopped') this.#end()
    const [name, payload] = toPublicEvent(notice, (worker) => this.#host.pidOf(worker))
    this.#emitEvent(name, payload)
  }

  #emitEvent<Name extends keyof PoolEvents>(name: Name, data: PoolEvents[Name][0]): void {
    this.#log.onEvent(name, data)
    emitEvent(this, name, data)
  }

  /**
   * Report a failure that no promise rejects with, because `start()` has resolved long ago. If the master then exited
   * with 0, it would look as if it had been stopped. So it exits with a code of its own, unless its program has set
   * one.
   */
  #report(failure: Failure): void {
    if (this.listenerCount('pool:failed') > 0) return
    process.exitCode ??= failedExitCode
    this.#log.reportFailure(failure)
  }

  #end(): void {
    this.#stopListening?.()
    void this.#host.close()
  }
}

/** The master's exit code after such a failure: service unavailable (`EX_UNAVAILABLE` of sysexits.h). */
const failedExitCode = 69
