// A worker, as the code that starts its app sees it: the app is defined, it may stand by, and it serves or fails.

import { describeError, type WorkerEnvironment } from '@regrow/protocol'
import type { AppError } from '../api/errors.ts'
import type { ResolvedOptions } from '../options/resolve-options.ts'
import type { AppContext } from './app-context.ts'
import { assemble } from './assemble.ts'
import type { KnownApp, Parts, StartedApp } from './parts.ts'
import type { Cleanup } from './process/cleanup.ts'
import { writeError } from './process/output.ts'
import { closedItself, listensNowhere } from './process/remarks.ts'
import { asStartFailure } from './process/start-failure.ts'
import { openServers, watchLastServer } from './servers/servers.ts'
import { formatError } from './trap/report.ts'
import { markReported } from './trap/trap.ts'

/** What is known of the app before it starts. */
export type AppTraits = Pick<
  ResolvedOptions,
  'drainTimeoutMs' | 'orphanTimeoutMs' | 'idleGraceMs' | 'onError'
>

const ignore = () => undefined

export class Worker {
  readonly #app: KnownApp = { onServe: ignore, onEmpty: ignore }
  /** Nothing is held any more. */
  readonly #empty = new Promise<void>((resolve) => {
    this.#app.onEmpty = resolve
  })
  readonly #parts: Parts

  constructor(environment: WorkerEnvironment | undefined) {
    this.#parts = assemble(environment, this.#app)
  }

  get context(): AppContext {
    return this.#parts.context
  }

  get cleanup(): Cleanup {
    return this.#parts.cleanup
  }

  /** Take the app's own word for how to report and to drain, from now on. */
  define({ onError, idleGraceMs, drainTimeoutMs, orphanTimeoutMs }: AppTraits): void {
    this.#parts.hook.listen(onError)
    this.#app.idleGraceMs = idleGraceMs
    this.#parts.dispatch({ type: 'app:defined', drainTimeoutMs, orphanTimeoutMs })
  }

  /** Everything is loaded. Resolves when this worker, a standby, is to start its app. */
  standBy(): Promise<void> {
    return new Promise((resolve) => {
      this.#app.onServe = resolve
      this.#parts.dispatch({ type: 'app:prepared' })
    })
  }

  /** This is the app from now on: it is stopped, though it may not be ready by then. */
  adopt(app: StartedApp): void {
    this.#app.started = app
  }

  /** The app is ready. */
  serve(app: StartedApp): void {
    this.#app.started = app
    watchLastServer(() => this.#write(closedItself))
    this.#parts.dispatch({ type: 'app:started' })
    if (app.isBare && openServers().size === 0 && !this.context.signal.aborted)
      this.#write(listensNowhere)
  }

  /**
   * The app could not start, so this process is about to leave. Gives the error to reject with, when nothing
   * is held any more: who hears of it may end the process.
   */
  async fail(cause: unknown): Promise<AppError> {
    const error = asStartFailure(cause)
    const data = describeError(error)
    markReported(error)
    this.#write(`could not start\n${formatError(data)}`)
    this.#parts.dispatch({ type: 'app:failed', error: data })
    await this.#empty
    return error
  }

  #write(text: string): void {
    writeError(`${this.#parts.worker.name} ${text}\n`)
  }
}
