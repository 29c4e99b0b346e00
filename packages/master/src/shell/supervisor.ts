// Runs the core: feeds it events, performs effects, and keeps one alarm set to the next deadline. It decides nothing.
//
// An effect may cause the next event at once (a listener calls `reload`, a fork fails). So events wait in a queue, and
// each is dealt with completely before the next.

import { describeError } from '@regrow/protocol'
import type { Effect, Notice } from '../core/model/effects.ts'
import type { CommandEvent, CommandId, PoolEvent } from '../core/model/events.ts'
import type { Failure } from '../core/model/failure.ts'
import type { PoolState } from '../core/model/state.ts'
import { hasSlot, type WorkerKey, type WorkerRecord } from '../core/model/worker.ts'
import { nextDeadline } from '../core/next-deadline.ts'
import { orderSockets } from '../core/shared-sockets.ts'
import { transition } from '../core/transition.ts'
import { toError } from '../publish/to-error.ts'
import type { Clock } from './clock.ts'
import type { Host } from './host.ts'

/** A command as the user gives it. The supervisor adds its number. */
export type Request = CommandEvent extends infer Event
  ? Event extends CommandEvent
    ? Omit<Event, 'command'>
    : never
  : never

interface Waiting {
  resolve(): void
  reject(error: Error): void
}

interface Surroundings {
  readonly clock: Clock
  readonly host: Host
  readonly publish: (notice: Notice) => void
  readonly report: (failure: Failure) => void
  /** The user's hook. It may throw, reject, or never settle. */
  readonly verify: (worker: WorkerRecord) => unknown
}

type Performers = {
  readonly [Type in Effect['type']]: (effect: Extract<Effect, { readonly type: Type }>) => void
}

export class Supervisor {
  #state: PoolState
  readonly #around: Surroundings
  readonly #queue: PoolEvent[] = []
  readonly #waiting = new Map<CommandId, Waiting>()
  #lastCommand: CommandId = 0
  #isBusy = false
  readonly #performers: Performers = {
    fork: (effect) => this.#around.host.fork(effect.worker, effect),
    serve: ({ worker, slot }) => this.#around.host.serve(worker, slot),
    send: (effect) => this.#around.host.drain(effect.worker, effect),
    kill: ({ worker }) => this.#around.host.kill(worker),
    verify: ({ worker }) => void this.#verify(worker),
    'log-late': (effect) => this.#around.host.logLate(effect.worker, effect),
    notify: ({ notice }) => this.#around.publish(notice),
    settle: ({ command, failure }) => this.#settle(command, failure),
    report: ({ failure }) => this.#around.report(failure),
  }

  constructor(state: PoolState, around: Surroundings) {
    this.#state = state
    this.#around = around
  }

  /** The state as it is now; read only. */
  get current(): PoolState {
    return this.#state
  }

  /** Give a command. The promise settles as the core decides. */
  command(request: Request): Promise<void> {
    this.#lastCommand += 1
    const command = this.#lastCommand
    return new Promise((resolve, reject) => {
      this.#waiting.set(command, { resolve, reject })
      this.dispatch({ ...request, command })
    })
  }

  /** Give the core an event. */
  dispatch(event: PoolEvent): void {
    this.#queue.push(event)
    if (this.#isBusy) return
    this.#isBusy = true
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#handle(next)
      this.#around.host.tendSockets(orderSockets(this.#state))
    } finally {
      // Nothing should throw here. If it does, the pool must not stop working because of it.
      this.#isBusy = false
      this.#around.clock.setAlarm(nextDeadline(this.#state), () => this.dispatch({ type: 'tick' }))
    }
  }

  #handle(event: PoolEvent): void {
    const [state, effects] = transition(this.#state, event, this.#around.clock.now())
    this.#state = state
    for (const effect of effects) this.#perform(effect)
  }

  #perform(effect: Effect): void {
    const perform = this.#performers[effect.type] as (effect: Effect) => void
    perform(effect)
  }

  async #verify(worker: WorkerKey): Promise<void> {
    const record = this.#state.workers.get(worker)
    if (!record || !hasSlot(record)) return
    try {
      await this.#around.verify(record)
      this.dispatch({ type: 'worker:verified', worker })
    } catch (error) {
      this.dispatch({ type: 'worker:verified', worker, error: describeError(error) })
    }
  }

  #settle(command: CommandId, failure: Failure | undefined): void {
    const waiting = this.#waiting.get(command)
    this.#waiting.delete(command)
    if (failure) waiting?.reject(toError(failure))
    else waiting?.resolve()
  }
}
