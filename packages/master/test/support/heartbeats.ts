// The heartbeats of a simulated world's workers, with pauses, and with workers that stop sending them.

import type { PoolEvent } from '../../src/core/model/events.ts'
import type { WorkerKey } from '../../src/core/model/worker.ts'
import type { Chooser } from './chooser.ts'
import type { Life } from './life.ts'
import { someLoad } from './policies.ts'

type Plan = (at: number, event: PoolEvent) => void

export class Heartbeats {
  /** The workers that hang: they neither receive nor send anything. */
  readonly hung = new Set<WorkerKey>()
  readonly #life: Life
  readonly #choose: Chooser
  readonly #plan: Plan

  constructor(life: Life, choose: Chooser, plan: Plan) {
    this.#life = life
    this.#choose = choose
    this.#plan = plan
  }

  /** Whether the next worker is a plain program. With standbys none is. */
  isPlain(): boolean {
    return (
      this.#life.policy.standby === 0 && !this.#choose.happens(this.#life.weather.sendHeartbeats)
    )
  }

  begin(worker: WorkerKey, at: number): void {
    // Now and then a worker hangs between its `ready` and its first heartbeat.
    if (!this.#choose.happens(this.#life.weather.hang / 10)) this.#send(worker, at)
  }

  /** After a heartbeat: plan the next one, perhaps after a pause, or let the worker hang. */
  next(worker: WorkerKey, now: number): void {
    const { weather, policy } = this.#life
    const everyMs = Math.min(10_000, policy.livenessTimeoutMs / 3)
    const nap = this.#choose.happens(weather.nap) ? this.#choose.between(0, 60_000) : 0
    if (this.#choose.happens(weather.hang)) this.hung.add(worker)
    else this.#send(worker, now + everyMs + nap)
  }

  #send(worker: WorkerKey, at: number): void {
    const load = {
      ...someLoad,
      loopDelayP99Ms: this.#choose.between(0, 200),
      memoryBytes: this.#choose.between(0, 160),
      served: this.#choose.between(0, 1_200),
      inspected: this.#choose.happens(0.02),
    }
    this.#plan(at, { type: 'worker:heartbeat', worker, load })
  }
}
