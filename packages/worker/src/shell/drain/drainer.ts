// Runs a drain: it stops listening, then looks after the connections until the core has seen enough. The code for
// connections is evaluated when a drain needs it, so as not to delay the app. It is in the same bundle, because a
// deploy may have removed our files by then.

import type { Effect } from '../../core/lifecycle/effects.ts'
import { seeActivity } from '../connections/activity.ts'
import { cutShort } from '../connections/cut-short.ts'
import { listInFlight } from '../connections/in-flight.ts'
import { openConnections } from '../connections/open-connections.ts'
import { now, pause } from '../process/clock.ts'
import { markAnswered } from '../trap/our-answers.ts'
import type { ConnectionDrain, DrainPlan } from './connection-drain.ts'
import { Listening } from './stop-listening.ts'

const lookEveryMs = 10

type Tools = typeof import('./connection-drain.ts')

export interface DrainTraits {
  readonly governed: boolean
  readonly idleGraceMs: number | undefined
}

export class Drainer {
  readonly #listening = new Listening()
  #loading: Promise<Tools> | undefined
  #drain: ConnectionDrain | undefined
  #isReleased = false

  begin(drain: Extract<Effect, { type: 'drain' }>, traits: DrainTraits): void {
    if (drain.reason === 'closed') this.#listening.keepToApp()
    this.#listening.stop()
    seeActivity() // so that writes from here on are known to be later
    void this.#load().then((tools) => {
      if (!this.#isReleased) this.#drain = tools.createConnectionDrain(planOf(drain, traits))
    })
  }

  /** Shorten the drain that is under way; its code may still be loading. */
  hurry(order: Extract<Effect, { type: 'hurry' }>, traits: DrainTraits): void {
    if (order.reason === 'closed') this.#listening.keepToApp()
    void this.#load().then(() => this.#drain?.hurry(planOf(order, traits)))
  }

  /** End idle connections; returns how many connections are still open. */
  sweep(): number {
    this.#drain?.sweep(now())
    return this.#listening.closeUnneeded()
  }

  /** Resolves when everything that came after the drain was done is answered. */
  async untilEmpty(): Promise<void> {
    while (this.sweep() > 0) await pause(lookEveryMs, true)
  }

  /** Close all servers: nothing is held any more, and nothing is under way. */
  end(): void {
    this.#listening.closeAll()
  }

  /** Stop draining: the app is closed, and its program goes on. */
  release(): void {
    this.#isReleased = true
    this.#drain?.end()
  }

  cut(): void {
    for (const context of listInFlight()) markAnswered(context)
    if (this.#drain) this.#drain.cut()
    else this.destroy()
  }

  destroy(): void {
    for (const connection of openConnections()) cutShort(connection)
  }

  #load(): Promise<Tools> {
    this.#loading ??= import('./connection-drain.ts')
    return this.#loading
  }
}

function planOf(
  { reason, deadlines }: Extract<Effect, { type: 'drain' | 'hurry' }>,
  traits: DrainTraits,
): DrainPlan {
  const { answerBy, cutBy } = deadlines
  return { connections: openConnections(), now: now(), answerBy, cutBy, reason, ...traits }
}
