// Holds a drain together: closes the door, then looks after the connections until the core has seen
// enough. The code for that is evaluated later than the app, or it would stand in front of it. Ours
// is in the same bundle; only http-terminator has files of its own, and those are read before the
// drain where possible, for by then a deploy may have removed them.

import type { Effect } from '../core/states.ts'
import { seeActivity } from './activity.ts'
import { createAlarm, now } from './clock.ts'
import { cutShort } from './cut-short.ts'
import { closeAllServers, closeDoor, closeUnneeded, keepToApp, openConnections } from './door.ts'
import { listInFlight } from './in-flight.ts'
import type { DuckPlan, LameDuck } from './lame-duck.ts'
import { noteOurAnswer } from './our-answers.ts'
import type { Seat } from './seat.ts'
import { countAnswering } from './streams.ts'

const lookEveryMs = 10

type Tools = typeof import('./lame-duck.ts')

export interface DrainTraits {
  readonly governed: boolean
  readonly idleGraceMs: number | undefined
}

export class Drainer {
  readonly #seat: Seat
  #loading: Promise<Tools> | undefined
  #duck: LameDuck | undefined
  #isReleased = false

  constructor(seat: Seat) {
    this.#seat = seat
  }

  /** Load what a drain needs; unless forced, only if no request is waiting for its answer. */
  async prepare(force: boolean): Promise<boolean> {
    if (!force && [...openConnections()].some(countAnswering)) return false
    const tools = await this.#load()
    await tools.loadTerminator(this.#seat.name)
    return true
  }

  begin(drain: Extract<Effect, { type: 'drain' }>, traits: DrainTraits): void {
    if (drain.reason === 'closed') keepToApp()
    closeDoor()
    seeActivity() // what is written from here on is known to be later
    void this.#load().then((tools) => {
      if (this.#isReleased) return
      this.#duck = tools.createLameDuck(planOf(drain, traits))
      return tools.loadTerminator(this.#seat.name)
    })
  }

  /** Shorten the drain that is under way; what it needs may still be loading. */
  hurry(order: Extract<Effect, { type: 'hurry' }>, traits: DrainTraits): void {
    if (order.reason === 'closed') keepToApp()
    void this.#load().then(() => this.#duck?.hurry(planOf(order, traits)))
  }

  /** End what is idle; tells how many connections are still open. */
  sweep(): number {
    this.#duck?.sweep(now())
    return closeUnneeded()
  }

  /** Resolves when what has come since nothing was held is answered. */
  async untilEmpty(): Promise<void> {
    while (this.sweep() > 0) await pause()
  }

  /** Nothing is held any more, and nothing is under way. */
  end(): void {
    closeAllServers()
  }

  /** The app is closed, and its program goes on. */
  release(): void {
    this.#isReleased = true
    this.#duck?.end()
  }

  cut(): void {
    for (const context of listInFlight()) noteOurAnswer(context)
    if (this.#duck) this.#duck.cut()
    else this.destroy()
  }

  destroy(): void {
    for (const connection of openConnections()) cutShort(connection)
  }

  #load(): Promise<Tools> {
    this.#loading ??= import('./lame-duck.ts')
    return this.#loading
  }
}

function planOf(
  { reason, deadlines }: Extract<Effect, { type: 'drain' | 'hurry' }>,
  traits: DrainTraits,
): DuckPlan {
  const { answerBy, cutBy } = deadlines
  return { connections: openConnections(), now: now(), answerBy, cutBy, reason, ...traits }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    createAlarm(resolve, () => true).set(now() + lookEveryMs)
  })
}
