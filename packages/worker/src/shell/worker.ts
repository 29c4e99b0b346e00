// Joins the parts of a worker: what happens outside becomes an event, and effects become deeds.

import { describeError, exitCodes, type WorkerBirth } from '@regrow/protocol'
import type { AppError } from '../api/errors.ts'
import type { DrainNotice } from '../api/worker-context.ts'
import type { Effect } from '../core/lifecycle/states.ts'
import { type ResolvedOptions, resolveTimes } from '../options/resolve-options.ts'
import { AppContext } from './app-context.ts'
import { seeActivity } from './connections/activity.ts'
import { Drainer, type DrainTraits } from './drain/drainer.ts'
import { Heart } from './liveness/load-meter.ts'
import { Watchdog } from './liveness/watchdog.ts'
import { listenToMaster, listenToPrimary } from './master-orders.ts'
import type { Channel } from './process/channel.ts'
import { exit, replaceZero } from './process/exit.ts'
import { flushOutput, writeError } from './process/output.ts'
import { closedItself, describeKept, listensNowhere } from './process/remarks.ts'
import { installSignals } from './process/signals.ts'
import { asStartFailure } from './process/start-failure.ts'
import { Seat } from './process/worker-name.ts'
import { Release } from './release.ts'
import { createRunner, type Dispatch } from './runner.ts'
import { openServers, watchLastServer } from './servers/servers.ts'
import { ErrorHook } from './trap/on-error.ts'
import { formatError } from './trap/report.ts'
import { installTraps, markTold, type Trap } from './trap/trap.ts'
import { endTrials } from './trap/trials.ts'

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
  readonly release = new Release()
  readonly #seat: Seat
  readonly #governed: boolean
  readonly #channel: Channel
  readonly #dispatch: Dispatch
  readonly #hook: ErrorHook
  readonly #trap: Trap
  readonly #drainer: Drainer
  readonly #heart = new Heart()
  readonly #watchdog: Watchdog
  #app: StartedApp | undefined
  #idleGraceMs: number | undefined
  #sayEmpty: () => void = () => undefined
  /** Nothing is held any more. */
  readonly #empty = new Promise<void>((resolve) => {
    this.#sayEmpty = resolve
  })
  #goOn: (() => void) | undefined
  constructor(birth: WorkerBirth | undefined) {
    this.#governed = birth !== undefined
    this.#seat = new Seat(birth)
    this.#drainer = new Drainer()
    const heartbeatMs = birth?.heartbeatMs ?? Infinity
    const times = resolveTimes(undefined, birth) // until the app says its own
    const traits = { governed: this.#governed, heartbeatMs, ...times }
    const perform = (effect: Effect) => this.#perform(effect)
    const dispatch = createRunner(traits, perform, () => this.#app?.isAdopted === true)
    this.#dispatch = dispatch
    this.context = new AppContext(this.#seat, {
      drain: (reason) => dispatch({ type: 'drain:requested', reason }),
      close: () => {
        dispatch({ type: 'close:requested' })
        return this.release.done
      },
    })
    this.#channel = birth ? listenToMaster(dispatch) : listenToPrimary(dispatch, this.release)
    this.#watchdog = new Watchdog(birth, this.#seat, (report) =>
      this.#channel.send({ type: 'blocked', report }),
    )
    this.#hook = new ErrorHook(this.#seat)
    this.#trap = installTraps(this.#seat, this.#hook, (report) => {
      replaceZero(exitCodes.uncaught)
      dispatch({ type: 'error:trapped', report })
    })
    const removeSignals = installSignals((signal) => dispatch({ type: 'signal:received', signal }))
    this.release.add(this.#trap.remove, removeSignals, () => this.#drainer.release())
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

  /** Whatever the app or the system throws at us here, the drain goes on. */
  #perform(effect: Effect): void {
    try {
      this.#do(effect)
    } catch (error) {
      this.#trap.catch(error, 'uncaughtException')
    }
  }

  #do(effect: Effect): unknown {
    switch (effect.type) {
      case 'send':
        return this.#channel.send(effect.fact)
      case 'beat':
        return this.#beat()
      case 'serve':
        return this.#serve(effect.slot)
      case 'drain':
        return this.#drain(effect)
      case 'hurry':
        return this.#drainer.hurry(effect, this.#drainTraits())
      case 'sweep':
        return this.#sweep()
      case 'cut':
        endTrials() // or a suspect would get the 503 of everybody
        return this.#drainer.cut()
      case 'destroy':
        endTrials()
        return this.#drainer.destroy()
      case 'look':
        return this.#dispatch({ type: 'work:seen', activity: seeActivity() })
      case 'stop':
        return this.#stop()
      case 'flush':
        return this.#flush(effect.awaitsReports)
      case 'release':
        return this.release.run()
      case 'tellKept':
        return writeError(`${this.#seat.name} ${describeKept()}\n`)
      case 'exit':
        return exit(exitCodes[effect.exit])
    }
  }

  #beat(): void {
    this.#watchdog.touch()
    this.#channel.beat(() => this.#heart.measure())
  }

  #serve(slot: number): void {
    this.#watchdog.rest() // an app may take its time to start
    this.#seat.take(slot)
    this.#goOn?.()
  }

  #drain(effect: Extract<Effect, { type: 'drain' }>): void {
    const notice: DrainNotice = { reason: effect.reason, timeoutMs: effect.timeoutMs }
    try {
      this.context.announce(notice)
    } finally {
      this.#drainer.begin(effect, this.#drainTraits())
    }
  }

  #drainTraits(): DrainTraits {
    return { governed: this.#governed, idleGraceMs: this.#idleGraceMs }
  }

  #sweep(): void {
    const connections = this.#drainer.sweep()
    const tasks = this.context.pendingTasks + this.#hook.pending
    this.#dispatch({ type: 'held:counted', connections, tasks })
  }

  async #stop(): Promise<void> {
    this.#watchdog.rest() // there are no heartbeats on the way out
    try {
      await this.#app?.stop()
    } catch (error) {
      this.#trap.catch(error, 'uncaughtException')
    }
    this.#dispatch({ type: 'app:stopped' })
  }

  /** A connection may have come in a message up to the last moment. */
  async #leaveChannel(): Promise<void> {
    await this.#channel.leave()
    await this.#drainer.untilEmpty()
  }

  /** The master kills who leaves the channel before it was ready, so the reports go first. */
  async #flush(awaitsReports: boolean): Promise<void> {
    this.#watchdog.rest()
    this.#drainer.end()
    this.#sayEmpty()
    this.#trap.sumUp()
    await Promise.resolve() // the error that has brought us here is told to the hook in this very tick
    if (awaitsReports) await this.#hook.settled()
    await Promise.all([this.#leaveChannel(), flushOutput()])
    this.#dispatch({ type: 'output:flushed' })
  }
}
