// Checks the invariants of replacements and reloads: the numbers 12 and 17 to 20 of the list in ARCHITECTURE.md.

import assert from 'node:assert/strict'
import type { Notice } from '../../src/core/model/effects.ts'
import { isGoverning, type PoolState, stayingIn, workersOf } from '../../src/core/model/state.ts'
import {
  isReady,
  isStarting,
  type WorkerKey,
  type WorkerRecord,
} from '../../src/core/model/worker.ts'
import type { Life } from './life.ts'
import type { Observed } from './observed.ts'

/** The replacements of healthy workers that are under way. */
interface UnderWay {
  /** Successors that have not taken over, and those that were called off. */
  readonly coming: readonly WorkerRecord[]
  readonly calledOff: readonly WorkerRecord[]
  /** Predecessors that finish what they hold. */
  readonly draining: readonly WorkerRecord[]
}

export class ReloadWatch {
  /** The workers that have booted: they were ready, or have reported that they drain. */
  readonly #up = new Set<WorkerKey>()
  readonly #everywhere = new Set([1])
  readonly #open = new Set<number>()
  #lastAborted = 0
  readonly #toReplace = new Map<number, readonly WorkerKey[]>()
  readonly #life: Life

  constructor(life: Life) {
    this.#life = life
  }

  afterStep(seen: Observed): void {
    const { event } = seen
    if (event.type === 'worker:ready' || event.type === 'worker:draining')
      this.#up.add(event.worker)
    for (const effect of seen.effects) if (effect.type === 'notify') this.#observe(effect.notice)
    this.#replacementsAreFew(seen)
    this.#newCodeWaitsForNoDrain(seen)
    newerCodeOverrides(seen)
    this.#reloadsReplace(seen)
  }

  #observe(notice: Notice): void {
    switch (notice.name) {
      case 'reload:started':
        this.#open.add(notice.generation)
        break
      case 'reload:replaced':
        this.#everywhere.add(notice.generation)
        break
      case 'reload:completed':
      case 'reload:overridden':
      case 'reload:aborted':
        if (notice.name === 'reload:aborted') this.#lastAborted = notice.generation
        assert.ok(this.#open.delete(notice.generation), `${notice.name} of none that runs`)
        break
      case 'rollback:started': // (20)
        this.#everywhere.delete(this.#lastAborted)
        assert.ok(
          this.#everywhere.has(notice.release),
          `the release ${notice.release} has never proven itself`,
        )
    }
  }

  /** (12) */
  #replacementsAreFew({ before, after, effects }: Observed): void {
    const begun = effects.filter(
      (effect) =>
        effect.type === 'fork' &&
        effect.slot !== undefined &&
        stayingIn(after, effect.slot).some(isReady),
    )
    if (begun.length === 0) return
    const { coming, calledOff, draining } = this.#underWay(after)
    // A worker that was called off in this very step was forked within the limit, or replaced no healthy worker.
    const stateBefore = ({ key }: WorkerRecord) => before.workers.get(key)?.state ?? 'starting'
    const others = calledOff.filter((worker) => stateBefore(worker) !== 'starting')
    const most = Math.max(this.#life.policy.maxSurge, this.#life.policy.recycle.maxSurge)
    const successors = coming.length + others.length
    assert.ok(successors <= most, `${successors} successors of healthy workers at once`)
    const processes = coming.length + draining.length
    assert.ok(
      processes <= this.#maxDraining(after),
      `${processes} predecessors, or nearly so, at once`,
    )
  }

  /** (18) If a slot may be begun, one is. */
  #newCodeWaitsForNoDrain({ after, now }: Observed): void {
    const { reload } = after
    if (!isGoverning(after) || !reload || reload.pauseAfter !== Infinity) return
    const isLeft = (slot: number) => {
      const staying = stayingIn(after, slot)
      const { closed, forkNotBefore = 0 } = after.slots[slot] ?? {}
      if (closed || forkNotBefore > now || staying.some(isStarting)) return false
      const ready = staying.filter(isReady)
      return ready.length === 1 && ready[0]?.release !== after.release
    }
    if (!after.slots.some((_, slot) => isLeft(slot))) return
    const { coming, calledOff, draining } = this.#underWay(after)
    const isBusy = coming.length + calledOff.length >= this.#life.policy.maxSurge
    const isFull = coming.length + draining.length >= this.#maxDraining(after)
    assert.ok(isBusy || isFull, 'a slot of an older release waits for nothing')
  }

  /** (17) A reload that is done has replaced every worker that was there when it was requested. */
  #reloadsReplace({ before, event, effects, alive }: Observed): void {
    if (event.type === 'reload')
      this.#toReplace.set(
        event.command,
        workersOf(before).map(({ key }) => key),
      )
    for (const effect of effects) {
      if (effect.type !== 'settle' || effect.failure) continue
      const left = this.#toReplace.get(effect.command)?.filter((worker) => alive.has(worker)) ?? []
      assert.deepEqual(left, [], 'a reload is done, and has not replaced everybody')
    }
  }

  #underWay(state: PoolState): UnderWay {
    const all = workersOf(state)
    const leaving = all.filter(
      (worker) => worker.state === 'draining' && ['reload', 'recycle'].includes(worker.reason),
    )
    const isSuccessor = (worker: WorkerRecord) =>
      (isStarting(worker) || isReady(worker)) &&
      all.some((other) => isReady(other) && other.slot === worker.slot && other.key < worker.key)
    return {
      coming: all.filter(isSuccessor),
      calledOff: leaving.filter(({ key }) => !this.#up.has(key)),
      draining: leaving.filter(({ key }) => this.#up.has(key)),
    }
  }

  #maxDraining({ size }: PoolState): number {
    return this.#life.policy.reload.maxDraining ?? 2 * size
  }
}

/** (19) A requested reload begins, whatever is under way. */
function newerCodeOverrides({ before, after, event }: Observed): void {
  if (event.type !== 'reload' || before.phase.name !== 'running' || !isGoverning(after)) return
  const { reload } = after
  assert.equal(reload?.kind, 'reload')
  assert.equal(reload.isEverywhere || reload.isPaused, false, 'the reload waits behind another')
  const isOlder = ({ release, state }: WorkerRecord) =>
    state !== 'starting' || release < after.generation
  assert.ok(workersOf(before).every(isOlder), 'it takes for new what was forked before')
}
