// The worker as the code that starts its app uses it: the app is defined, may stand by, and then serves or fails.

import { describeError, type WorkerEnvironment } from '@regrow/protocol'
import type { AppError } from '../../api/errors.ts'
import type { ResolvedOptions } from '../../options/resolve-options.ts'
import type { AppContext } from '../app-context.ts'
import type { Cleanup } from '../process/cleanup.ts'
import { writeError } from '../process/output.ts'
import { closedItself, listensNowhere } from '../process/remarks.ts'
import { asStartFailure } from '../process/start-failure.ts'
import { openServers, watchLastServer } from '../servers/servers.ts'
import { formatError } from '../trap/report.ts'
import { markReported } from '../trap/trap.ts'
import { assemble } from './assemble.ts'
import type { KnownApp, Parts, StartedApp } from './parts.ts'

/** What is known of the app before it starts. */
export type AppTraits = Pick<
  ResolvedOptions,
  'drainTimeoutMs' | 'orphanTimeoutMs' | 'idleGraceMs' | 'onError'
>

const ignore = () => undefined

export class Worker {
  readonly #app: KnownApp = { onServe: ignore, onEmpty: ignore }
  /** Resolves when nothing is held any more. */
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

  /** Use the app's own options for reports and drains from now on. */
  define({ onError, idleGraceMs, drainTimeoutMs, orphanTimeoutMs }: AppTraits): void {
    this.#parts.hook.listen(onError)
    this.#app.idleGraceMs = idleGraceMs
    this.#parts.dispatch({ type: 'app:defined', drainTimeoutMs, orphanTimeoutMs })
  }

  /** Wait as a standby, with everything loaded. Resolves when the app is to start. */
  standBy(): Promise<void> {
    return new Promise((resolve) => {
      this.#app.onServe = resolve
      this.#parts.dispatch({ type: 'app:prepared' })
    })
  }

  /** Use this app from now on: a drain stops it, even before it is ready. */
  adopt(app: StartedApp): void {
    this.#app.started = app
  }

  /** Report the app as ready. */
  serve(app: StartedApp): void {
    this.#app.started = app
    watchLastServer(() => this.#write(closedItself))
    this.#parts.dispatch({ type: 'app:started' })
    if (app.isBare && openServers().size === 0 && !this.context.signal.aborted)
      this.#write(listensNowhere)
  }

  /**
   * Report that the app could not start; this process is about to exit. Resolves with the error to reject with when
   * nothing is held any more, because whoever receives the error may end the process.
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
