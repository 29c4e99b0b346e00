// Joins the parts of a worker, so that what happens outside becomes an event; `perform.ts` makes deeds of the effects.

import { describeError, exitCodes, type WorkerEnvironment } from '@regrow/protocol'
import type { AppError } from '../api/errors.ts'
import type { Effect } from '../core/lifecycle/effects.ts'
import { type ResolvedOptions, resolveTimes } from '../options/resolve-options.ts'
import { AppContext } from './app-context.ts'
import { Watchdog } from './liveness/watchdog.ts'
import { listenToMaster, listenToPrimary } from './master-orders.ts'
import { type AppHooks, Performer } from './perform.ts'
import { Cleanup } from './process/cleanup.ts'
import { replaceZero } from './process/exit.ts'
import { writeError } from './process/output.ts'
import { closedItself, listensNowhere } from './process/remarks.ts'
import { installSignals } from './process/signals.ts'
import { asStartFailure } from './process/start-failure.ts'
import { WorkerName } from './process/worker-name.ts'
import { createRunner, type Dispatch } from './runner.ts'
import { openServers, watchLastServer } from './servers/servers.ts'
import { ErrorHook } from './trap/on-error.ts'
import { formatError } from './trap/report.ts'
import { installTraps, markTold } from './trap/trap.ts'

/** What is known of the app before it starts. */
export type AppTraits = Pick<
  ResolvedOptions,
  'drainTimeoutMs' | 'orphanTimeoutMs' | 'idleGraceMs' | 'onError'
>

/** What is known of the app once it is started. */
export interface StartedApp {
  readonly stop: () => unknown
  /** Whether its program was adopted: while it stops it may end by itself, and nothing of ours may keep it. */
  readonly isAdopted?: boolean
  /** Whether it is no more than a function: if it listens nowhere, something may have been forgotten. */
  readonly isBare?: boolean
}

export class Worker {
  readonly context: AppContext
  readonly cleanup = new Cleanup()
  readonly #seat: WorkerName
  readonly #dispatch: Dispatch
  readonly #hook: ErrorHook
  #app: StartedApp | undefined
  #idleGraceMs: number | undefined
  #goOn: (() => void) | undefined
  #sayEmpty: () => void = () => undefined
  /** Nothing is held any more. */
  readonly #empty = new Promise<void>((resolve) => {
    this.#sayEmpty = resolve
  })

  constructor(birth: WorkerEnvironment | undefined) {
    const governed = birth !== undefined
    const seat = new WorkerName(birth)
    const heartbeatMs = birth?.heartbeatMs ?? Infinity
    const times = resolveTimes(undefined, birth) // until the app says its own
    const traits = { governed, heartbeatMs, ...times }
    const perform = (effect: Effect) => performer.perform(effect)
    const dispatch = createRunner(traits, perform, () => this.#app?.isAdopted === true)
    this.#seat = seat
    this.#dispatch = dispatch
    this.context = new AppContext(seat, {
      drain: (reason) => dispatch({ type: 'drain:requested', reason }),
      close: () => {
        dispatch({ type: 'close:requested' })
        return this.cleanup.done
      },
    })
    const channel = birth ? listenToMaster(dispatch) : listenToPrimary(dispatch, this.cleanup)
    const watchdog = new Watchdog(birth, seat, (report) =>
      channel.send({ type: 'blocked', report }),
    )
    const hook = new ErrorHook(seat)
    const trap = installTraps(seat, hook, (report) => {
      replaceZero(exitCodes.uncaught)
      dispatch({ type: 'error:trapped', report })
    })
    const removeSignals = installSignals((signal) => dispatch({ type: 'signal:received', signal }))
    this.cleanup.add(trap.remove, removeSignals)
    this.#hook = hook
    const { context, cleanup } = this
    const parts = { governed, seat, context, channel, watchdog, hook, trap, cleanup, dispatch }
    const performer = new Performer(parts, this.#hooks())
  }

  #hooks(): AppHooks {
    return {
      stop: () => this.#app?.stop(),
      idleGraceMs: () => this.#idleGraceMs,
      goOn: () => this.#goOn?.(),
      sayEmpty: () => this.#sayEmpty(),
    }
  }

  /** Take the app's own word for how to report and to drain, from now on. */
  define({ onError, idleGraceMs, drainTimeoutMs, orphanTimeoutMs }: AppTraits): void {
    this.#hook.listen(onError)
    this.#idleGraceMs = idleGraceMs
    this.#dispatch({ type: 'app:defined', drainTimeoutMs, orphanTimeoutMs })
  }

  /** Everything is loaded. Resolves when this worker, a standby, is to start its app. */
  standBy(): Promise<void> {
    return new Promise((resolve) => {
      this.#goOn = resolve
      this.#dispatch({ type: 'app:prepared' })
    })
  }

  /** This is the app from now on: it is stopped, though it may not be ready by then. */
  adopt(app: StartedApp): void {
    this.#app = app
  }

  /** The app is ready. */
  serve(app: StartedApp): void {
    this.#app = app
    watchLastServer(() => writeError(`${this.#seat.name} ${closedItself}\n`))
    this.#dispatch({ type: 'app:started' })
    if (app.isBare && openServers().size === 0 && !this.context.signal.aborted)
      writeError(`${this.#seat.name} ${listensNowhere}\n`)
  }

  /**
   * The app could not start, so this process is about to leave. Gives the error to reject with, when nothing
   * is held any more: who hears of it may end the process.
   */
  async fail(cause: unknown): Promise<AppError> {
    const error = asStartFailure(cause)
    const data = describeError(error)
    markTold(error)
    writeError(`${this.#seat.name} could not start\n${formatError(data)}\n`)
    this.#dispatch({ type: 'app:failed', error: data })
    await this.#empty
    return error
  }
}
