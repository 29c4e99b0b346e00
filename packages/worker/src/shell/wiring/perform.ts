// Performs the effects that the core orders, one after the other.

import { exitCodes } from '@regrow/protocol'
import type { DrainNotice } from '../../api/worker-context.ts'
import type { Effect } from '../../core/lifecycle/effects.ts'
import { seeActivity } from '../connections/activity.ts'
import { Drainer, type DrainTraits } from '../drain/drainer.ts'
import { LoadMeter } from '../liveness/load-meter.ts'
import { exit } from '../process/exit.ts'
import { flushOutput, writeError } from '../process/output.ts'
import { describeKept } from '../process/remarks.ts'
import { endTrials } from '../trap/trials.ts'
import type { KnownApp, Parts } from './parts.ts'

export class Performer {
  readonly #parts: Parts
  readonly #app: KnownApp
  readonly #drainer = new Drainer()
  readonly #meter = new LoadMeter()

  constructor(parts: Parts, app: KnownApp) {
    this.#parts = parts
    this.#app = app
    parts.cleanup.add(() => this.#drainer.release())
  }

  /** The drain goes on, whatever the app or the system throws here. */
  perform(effect: Effect): void {
    try {
      this.#do(effect)
    } catch (error) {
      this.#parts.trap.catch(error, 'uncaughtException')
    }
  }

  #do(effect: Effect): unknown {
    const { channel, worker, cleanup, dispatch } = this.#parts
    switch (effect.type) {
      case 'send':
        return channel.send(effect.fact)
      case 'heartbeat':
        return this.#heartbeat()
      case 'serve':
        return this.#serve(effect.slot)
      case 'drain':
        return this.#drain(effect)
      case 'hurry':
        return this.#drainer.hurry(effect, this.#drainTraits())
      case 'sweep':
        return this.#sweep()
      case 'cut':
        endTrials() // otherwise a suspect would get everybody's 503
        return this.#drainer.cut()
      case 'destroy':
        endTrials()
        return this.#drainer.destroy()
      case 'look':
        return dispatch({ type: 'work:seen', activity: seeActivity() })
      case 'stop':
        return this.#stop()
      case 'flush':
        return this.#flush(effect.awaitsReports)
      case 'release':
        return cleanup.run()
      case 'reportKept':
        return writeError(`${worker.name} ${describeKept()}\n`)
      case 'exit':
        return exit(exitCodes[effect.exit])
    }
  }

  #heartbeat(): void {
    this.#parts.watchdog.touch()
    this.#parts.channel.sendHeartbeat(() => this.#meter.measure())
  }

  #serve(slot: number): void {
    this.#parts.watchdog.rest() // an app may take its time to start
    this.#parts.worker.assign(slot)
    this.#app.onServe()
  }

  #drain(effect: Extract<Effect, { type: 'drain' }>): void {
    const notice: DrainNotice = { reason: effect.reason, timeoutMs: effect.timeoutMs }
    try {
      this.#parts.context.announce(notice)
    } finally {
      this.#drainer.begin(effect, this.#drainTraits())
    }
  }

  #drainTraits(): DrainTraits {
    return { governed: this.#parts.governed, idleGraceMs: this.#app.idleGraceMs }
  }

  #sweep(): void {
    const { context, hook, dispatch } = this.#parts
    const connections = this.#drainer.sweep()
    dispatch({ type: 'held:counted', connections, tasks: context.pendingTasks + hook.pending })
  }

  async #stop(): Promise<void> {
    const { watchdog, trap, dispatch } = this.#parts
    watchdog.rest() // there are no heartbeats on the way out
    try {
      await this.#app.started?.stop()
    } catch (error) {
      trap.catch(error, 'uncaughtException')
    }
    dispatch({ type: 'app:stopped' })
  }

  /** A connection may come in a message up to the last moment, so the drain continues after the channel is left. */
  async #leaveChannel(): Promise<void> {
    await this.#parts.channel.leave()
    await this.#drainer.untilEmpty()
  }

  /** The reports go first, because the master kills a worker that leaves the channel before it was ready. */
  async #flush(awaitsReports: boolean): Promise<void> {
    const { watchdog, trap, hook, dispatch } = this.#parts
    watchdog.rest()
    this.#drainer.end()
    this.#app.onEmpty()
    trap.reportSuppressed()
    await Promise.resolve() // the hook receives the error that led here in this very tick
    if (awaitsReports) await hook.settled()
    await Promise.all([this.#leaveChannel(), flushOutput()])
    dispatch({ type: 'output:flushed' })
  }
}
