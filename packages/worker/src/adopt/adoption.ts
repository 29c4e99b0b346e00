// Makes a worker of a program that does not know regrow. From then on everything is as with `runWorker`, with the
// same states.
//
// Under a master the program becomes a worker when its first server is about to listen, so that later errors are
// reported as a failed start. Alone it becomes one when it is ready: a program that only looks for a free port, or
// never serves, keeps the signals and the exit codes of Node. A program that calls `runWorker` after that keeps its
// worker, which takes over the app: there is one trap, and one set of handlers.

import type { Server } from 'node:net'
import type { DrainReason, WorkerEnvironment } from '@regrow/protocol'
import { AppError } from '../api/errors.ts'
import { runApp, watchTraffic } from '../app/run-app.ts'
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options.ts'
import { watchOutput } from '../shell/process/output.ts'
import { isLocked, lockForProgram, unlockProcess } from '../shell/process/process-lock.ts'
import { addServer } from '../shell/servers/servers.ts'
import type { StartedApp } from '../shell/wiring/parts.ts'
import { Worker } from '../shell/wiring/worker.ts'
import { whenServing } from './first-phase.ts'
import { HeldErrors } from './held-errors.ts'
import { HeldSignals } from './held-signals.ts'
import { endProgram } from './program-end.ts'

/** Adopt the program of this process, which is about to listen with these servers. */
export function adopt(
  environment: WorkerEnvironment | undefined,
  servers: readonly Server[],
): void {
  if (isLocked()) return
  const options = chooseOptions(environment)
  const unwatch = watchTraffic()
  for (const server of servers) addServer(server)
  const adoption = new Adoption(environment, options, unwatch)
  lockForProgram((app, options) => adoption.run(app, options))
  void adoption.serve()
}

/** What a program has become: a worker, and its own listeners are held back. */
interface Adopted {
  readonly worker: Worker
  readonly errors: HeldErrors
  readonly signals: HeldSignals
}

class Adoption {
  readonly #environment: WorkerEnvironment | undefined
  readonly #unwatch: () => void
  readonly #options: ResolvedOptions
  readonly #program: StartedApp = {
    stop: () => endProgram(this.#reason, () => this.#release()),
    isAdopted: true,
  }
  #adopted: Adopted | undefined
  #hasApp = false
  #reason: DrainReason | undefined

  constructor(
    environment: WorkerEnvironment | undefined,
    options: ResolvedOptions,
    unwatch: () => void,
  ) {
    this.#environment = environment
    this.#options = options
    this.#unwatch = unwatch
    if (environment) this.#become()
  }

  /** Serve with the program itself as the app. */
  async serve(): Promise<void> {
    if (!this.#environment?.adoptAtOnce) await whenServing()
    if (this.#hasApp) return
    const { worker } = this.#become()
    worker.cleanup.add(watchOutput())
    worker.serve(this.#program)
  }

  /** Run the app that the program has given to `runWorker`. */
  run(app: unknown, options: unknown): Promise<unknown> {
    this.#hasApp = true
    const { worker } = this.#become()
    this.#release()
    return runApp(worker, this.#environment, { app, options })
  }

  /** Call the program's own listeners from now on. Gives what its held listeners of errors return. */
  #release(): readonly Promise<unknown>[] {
    const { signals, errors } = this.#become()
    signals.release()
    return errors.release()
  }

  #become(): Adopted {
    this.#adopted ??= this.#createWorker()
    return this.#adopted
  }

  #createWorker(): Adopted {
    const worker = new Worker(this.#environment)
    worker.cleanup.add(this.#unwatch, unlockProcess)
    worker.define(this.#options)
    worker.adopt(this.#program)
    const errors = new HeldErrors()
    worker.cleanup.add(errors.remove)
    const signals = new HeldSignals(this.#environment === undefined)
    worker.context.on('draining', ({ reason }) => {
      this.#reason = reason
    })
    return { worker, errors, signals }
  }
}

/** Without a master only the environment gives a program its times. */
function chooseOptions(environment: WorkerEnvironment | undefined): ResolvedOptions {
  const given = environment ? undefined : process.env.REGROW_DRAIN_TIMEOUT_MS
  if (!given) return resolveOptions({}, environment)
  const drainTimeoutMs = Number(given)
  if (drainTimeoutMs >= 0) return resolveOptions({ drainTimeoutMs }, environment)
  const message = `REGROW_DRAIN_TIMEOUT_MS must be a number of milliseconds ≥ 0, or Infinity; got "${given}"`
  throw new AppError('ERR_APP_INVALID', message)
}
