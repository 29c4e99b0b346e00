// A simulated world for the core to govern: processes that boot, serve, fault, hang, send wrong facts and exit at random,
// and a clock that sometimes leaps. It performs effects as the shell would, and turns what its
// processes do into events. Everything random comes from one seed.

import type { Effect } from '../../src/core/model/effects.ts'
import type { PoolEvent } from '../../src/core/model/events.ts'
import { initialState, type PoolState } from '../../src/core/model/state.ts'
import { isInspected, type WorkerKey } from '../../src/core/model/worker.ts'
import { nextDeadline } from '../../src/core/next-deadline.ts'
import { transition } from '../../src/core/transition.ts'
import { type Chooser, makeChooser } from './chooser.ts'
import { Heartbeats } from './heartbeats.ts'
import { Watch } from './invariants.ts'
import type { Life } from './life.ts'
import type { Observed } from './observed.ts'
import { writeEffect, writeEvent } from './transcript.ts'

interface Planned {
  readonly at: number
  readonly order: number
  readonly event: PoolEvent
}

interface Step {
  readonly at: number
  readonly event: PoolEvent
  effects: readonly Effect[]
}

const notYetStopped = 5_000
export const longestBootMs = 400

export class SimulatedWorld {
  events = 0
  readonly #steps: Step[] = []
  #now = 0
  #order = 0
  #asleepMs = 0
  #state: PoolState
  readonly #planned: Planned[] = []
  readonly #alive = new Set<WorkerKey>()
  /** The workers that have clients. */
  readonly #serving = new Set<WorkerKey>()
  readonly #kills = new Map<WorkerKey, number>()
  readonly #choose: Chooser
  readonly #heartbeats: Heartbeats
  readonly #life: Life
  readonly #watch: Watch

  constructor(life: Life) {
    this.#life = life
    this.#choose = makeChooser(life.seed)
    this.#state = initialState(life.policy, life.size, life.seed)
    this.#watch = new Watch(life)
    this.#heartbeats = new Heartbeats(life, this.#choose, (at, event) => this.#plan(at, event))
    for (const { at, event } of life.commands) this.#plan(at, event)
  }

  /** Written on demand, because a million events would be a lot of text. */
  get transcript(): string[] {
    return this.#steps.flatMap(({ at, event, effects }) => [
      `at ${at} ${writeEvent(event)}`,
      ...effects.map((effect) => `  ${writeEffect(effect)}`),
    ])
  }

  /** Live until the commands are done, then stop and live until nothing is left. */
  run(): void {
    const leaps = [...this.#life.leaps]
    const last = Math.max(0, ...this.#life.commands.map(({ at }) => at)) + 20_000
    while (this.#now < last && this.#step()) {
      if (leaps[0] && leaps[0].at <= this.#now) this.#leap(leaps.shift()?.byMs ?? 0)
    }
    this.#happen({ type: 'stop', command: 1_000_000, reason: 'stop' })
    this.#liveOn()
    // The pool waits for a worker at a breakpoint for ever, until the user kills it.
    if ([...this.#state.workers.values()].some(isInspected)) {
      this.#happen({ type: 'kill', command: 1_000_001 })
      this.#liveOn()
    }
    this.#watch.atTheEnd(this.#state)
  }

  #liveOn(): void {
    for (let left = notYetStopped; left > 0 && this.#state.phase.name !== 'stopped'; left -= 1)
      this.#step()
  }

  /** Neither the master nor its workers run meanwhile. */
  #leap(byMs: number): void {
    this.#now += byMs
    this.#asleepMs += byMs
  }

  /** Do the next thing that is due. Returns false when nothing is. */
  #step(): boolean {
    const alarm = nextDeadline(this.#state)
    const next = this.#planned.reduce<Planned | undefined>(earlier, undefined)
    if (!next && alarm === Number.POSITIVE_INFINITY) return false
    if (next && next.at < alarm) {
      this.#planned.splice(this.#planned.indexOf(next), 1)
      this.#now = Math.max(this.#now, next.at)
      this.#happenIfAlive(next.event)
    } else {
      this.#now = Math.max(this.#now, alarm)
      this.#happen({ type: 'tick' })
    }
    return true
  }

  #happenIfAlive(event: PoolEvent): void {
    if ('worker' in event && !this.#alive.has(event.worker)) return
    if (this.#isMute(event)) return
    this.#happen(event)
  }

  /** Whether the event cannot happen, because the worker hangs: such a worker can only be killed. */
  #isMute(event: PoolEvent): boolean {
    if (!('worker' in event) || !this.#heartbeats.hung.has(event.worker)) return false
    return event.type !== 'worker:exited' || event.code !== null
  }

  #happen(event: PoolEvent): void {
    if (event.type === 'worker:exited') this.#alive.delete(event.worker)
    if (event.type === 'worker:ready') this.#serving.add(event.worker)
    const step: Step = { at: this.#now, event, effects: [] }
    this.#steps.push(step)
    const before = this.#state
    const [after, effects] = transition(before, event, this.#now)
    this.#state = after
    this.events += 1
    step.effects = effects
    for (const effect of effects) this.#perform(effect)
    const now = this.#now
    const alive = this.#alive
    const asleepMs = this.#asleepMs
    const observed: Observed = { before, after, event, effects, now, alive, asleepMs }
    this.#watch.afterStep(observed)
    if (event.type === 'worker:heartbeat') this.#heartbeats.next(event.worker, now)
  }

  #perform(effect: Effect): void {
    if (effect.type === 'fork')
      effect.slot === undefined ? this.#forkStandby(effect.worker) : this.#fork(effect.worker)
    if (effect.type === 'serve') this.#serve(effect.worker)
    if (effect.type === 'send') this.#obey(effect.worker)
    if (effect.type === 'kill') this.#kill(effect.worker)
    if (effect.type === 'verify') this.#verify(effect.worker)
  }

  #fork(worker: WorkerKey): void {
    const { weather } = this.#life
    this.#alive.add(worker)
    const ready = this.#now + this.#choose.between(20, longestBootMs)
    if (this.#choose.happens(weather.crashAtBoot)) {
      this.#exit(worker, ready, this.#badCode())
      return
    }
    if (this.#choose.happens(weather.speakNewer)) {
      this.#plan(ready, { type: 'worker:incompatible', worker, version: 2 })
      return
    }
    if (!this.#choose.happens(weather.neverReady)) {
      const plain = this.#heartbeats.isPlain()
      this.#plan(ready, { type: 'worker:ready', worker, ...(plain && { plain }) })
      if (!plain) this.#heartbeats.begin(worker, ready)
    }
    this.#plague(worker, ready)
  }

  #forkStandby(worker: WorkerKey): void {
    const { weather } = this.#life
    this.#alive.add(worker)
    const prepared = this.#now + this.#choose.between(20, longestBootMs)
    if (this.#choose.happens(weather.crashAtBoot)) {
      this.#exit(worker, prepared, this.#badCode())
      return
    }
    const type = this.#choose.happens(weather.jumpTheQueue) ? 'worker:ready' : 'worker:prepared'
    if (!this.#choose.happens(weather.neverReady)) this.#plan(prepared, { type, worker })
    this.#heartbeats.begin(worker, prepared)
    this.#plague(worker, prepared)
  }

  #serve(worker: WorkerKey): void {
    if (this.#choose.happens(this.#life.weather.neverReady)) return
    this.#plan(this.#now + this.#choose.between(1, 20), { type: 'worker:ready', worker })
  }

  /** Plan what goes wrong with a worker after it became ready, or while it hangs. */
  #plague(worker: WorkerKey, ready: number): void {
    const { weather } = this.#life
    const later = () => ready + this.#choose.between(0, this.#choose.happens(0.5) ? 300 : 15_000)
    const error = { name: 'Error', message: 'simulated' }
    const report = { ...error, origin: 'uncaughtException' } as const
    while (this.#choose.happens(weather.faultLater))
      this.#plan(later(), { type: 'worker:faulted', worker, report })
    if (this.#choose.happens(weather.loseChannel))
      this.#plan(later(), { type: 'worker:disconnected', worker })
    if (this.#choose.happens(weather.leaveByItself)) {
      const at = later()
      this.#plan(at, { type: 'worker:draining', worker, reason: 'signal' })
      this.#exit(worker, at + this.#choose.between(0, 2_000), this.#goodCode())
    }
    if (this.#choose.happens(weather.crashLater)) {
      const at = later()
      if (this.#choose.happens(0.5)) this.#plan(at, { type: 'worker:failed', worker, error })
      this.#exit(worker, at, this.#badCode())
    }
  }

  #goodCode(): number {
    return this.#choose.happens(this.#life.weather.askNotToBeReplaced) ? 79 : 0
  }

  #badCode(): number {
    return this.#choose.happens(this.#life.weather.askNotToBeReplaced) ? 79 : 1
  }

  #verify(worker: WorkerKey): void {
    const { weather } = this.#life
    if (this.#choose.happens(weather.ignoreVerify)) return
    const refused = this.#choose.happens(weather.refuse)
    const error = refused && { error: { name: 'Error', message: 'refused' } }
    const at = this.#now + this.#choose.between(0, 2_000)
    this.#plan(at, { type: 'worker:verified', worker, ...error })
  }

  #obey(worker: WorkerKey): void {
    if (this.#choose.happens(this.#life.weather.ignoreDrain)) return
    this.#plan(this.#now + 1, { type: 'worker:draining', worker, reason: 'stop' })
    const longestMs = this.#serving.has(worker) ? this.#life.weather.longestDrainMs : longestBootMs
    this.#exit(worker, this.#now + this.#choose.between(0, longestMs), this.#goodCode())
  }

  #kill(worker: WorkerKey): void {
    const kills = (this.#kills.get(worker) ?? 0) + 1
    this.#kills.set(worker, kills)
    if (kills === 1 && this.#choose.happens(this.#life.weather.surviveFirstKill)) return
    this.#exit(worker, this.#now + this.#choose.between(0, 50), null)
  }

  #exit(worker: WorkerKey, at: number, code: number | null): void {
    this.#plan(at, {
      type: 'worker:exited',
      worker,
      code,
      signal: code === null ? 'SIGKILL' : null,
    })
  }

  #plan(at: number, event: PoolEvent): void {
    this.#order += 1
    this.#planned.push({ at, order: this.#order, event })
  }
}

function earlier(best: Planned | undefined, next: Planned): Planned {
  if (!best) return next
  return next.at < best.at || (next.at === best.at && next.order < best.order) ? next : best
}
