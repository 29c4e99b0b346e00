// Checks the invariants of a simulated life after each of its steps. The numbers are those of the list in
// ARCHITECTURE.md. Each is judged from outside: by states, effects and the world's processes.

import assert from 'node:assert/strict'
import type { Effect, Notice } from '../../src/core/model/effects.ts'
import {
  isGoverning,
  type PoolState,
  standbysOf,
  stayingIn,
  workersOf,
} from '../../src/core/model/state.ts'
import {
  hasSlot,
  isAccepting,
  isInspected,
  isReady,
  isStarting,
  type WorkerKey,
  type WorkerRecord,
} from '../../src/core/model/worker.ts'
import { nextDeadline } from '../../src/core/next-deadline.ts'
import { killAgainMs } from '../../src/core/workers/kill.ts'
import type { Life } from './life.ts'
import type { Observed } from './observed.ts'
import { ReloadWatch } from './reload-invariants.ts'

export class Watch {
  readonly #given = new Set<number>()
  readonly #settled = new Set<number>()
  readonly #recycled = new Map<number, WorkerKey>()
  readonly #notBefore = new Map<number, number>()
  readonly #failedReleases = new Set<number>()
  readonly #lastSigns = new Map<WorkerKey, number>()
  readonly #promoted = new Set<WorkerKey>()
  readonly #life: Life
  readonly #reloads: ReloadWatch

  constructor(life: Life) {
    this.#life = life
    this.#reloads = new ReloadWatch(life)
  }

  afterStep(seen: Observed): void {
    if ('command' in seen.event) this.#given.add(seen.event.command)
    bookEqualsWorld(seen)
    slotsAreFilledOnce(seen)
    ordersKeepTheDoorOpen(seen)
    nobodyIsForkedWhenStopping(seen)
    closedSlotsStayEmpty(seen, this.#life)
    everyWaitEnds(seen, this.#life)
    killSparesNobody(seen)
    this.#recyclesReplace(seen)
    this.#forksKeepTheirDistance(seen)
    this.#commandsSettleOnce(seen)
    generationsNeverGoBack(seen)
    ticksMakeProgress(seen)
    this.#onlySilenceIsHung(seen)
    this.#reloads.afterStep(seen)
    this.#failedCodeStaysAway(seen)
    successorsAreTried(seen, this.#life)
    standbysAreFew(seen, this.#life)
    this.#bootsAreFew(seen)
  }

  /** (21) A promoted standby has booted already. */
  #bootsAreFew({ after, effects }: Observed): void {
    for (const effect of effects) if (effect.type === 'serve') this.#promoted.add(effect.worker)
    const isServed = (slot: number) => stayingIn(after, slot).some(isReady)
    const forked = effects.flatMap((effect) => (effect.type === 'fork' ? (effect.slot ?? []) : []))
    if (forked.every(isServed)) return
    const booting = workersOf(after).filter(
      (worker) => isStarting(worker) && !isServed(worker.slot) && !this.#promoted.has(worker.key),
    )
    const most = this.#life.policy.maxStarting
    assert.ok(booting.length <= most, `${booting.length} boot at the same time`)
  }

  /** (9) and the rest of (7). */
  atTheEnd(state: PoolState): void {
    assert.equal(state.phase.name, 'stopped', 'after stop, finitely many steps lead to stopped')
    assert.equal(state.workers.size, 0, 'a stopped pool has no workers, and no standbys')
    assert.deepEqual(state.commands, [], 'a stopped pool owes no answers')
    assert.deepEqual(this.#settled, this.#given, 'every command settles')
    assert.equal(nextDeadline(state), Number.POSITIVE_INFINITY, 'a stopped pool waits for nothing')
  }

  /** (6) Judged by the pool's own notices, not by its state. */
  #forksKeepTheirDistance({ effects, now }: Observed): void {
    for (const effect of effects) {
      if (effect.type === 'fork' && effect.slot !== undefined) this.#forkIsDue(effect.slot, now)
      if (effect.type === 'notify') this.#observeNotice(effect.notice, now)
    }
  }

  #forkIsDue(slot: number, now: number): void {
    const due = this.#notBefore.get(slot) ?? Number.NEGATIVE_INFINITY
    assert.ok(now >= due, `slot ${slot} was forked at ${now}, before its backoff ended at ${due}`)
  }

  #observeNotice(notice: Notice, now: number): void {
    if (notice.name === 'reload:started' || notice.name === 'rollback:started')
      this.#notBefore.clear()
    if (notice.name !== 'slot:delayed') return
    const { maxMs } = this.#life.policy.backoff
    assert.ok(notice.delayMs <= maxMs, `a delay of ${notice.delayMs} ms is more than maxMs`)
    this.#notBefore.set(notice.slot, now + notice.delayMs)
  }

  /** (13) After a rollback the release that failed is not forked again. */
  #failedCodeStaysAway({ before, effects }: Observed): void {
    for (const effect of effects) {
      if (effect.type === 'fork')
        assert.ok(
          !this.#failedReleases.has(effect.release),
          `the failed release ${effect.release} was forked`,
        )
      if (effect.type === 'notify' && effect.notice.name === 'rollback:started')
        this.#failedReleases.add(before.release)
    }
  }

  /** (11) Judged by time in which the world was awake. */
  #onlySilenceIsHung({ event, effects, now, asleepMs }: Observed): void {
    if (event.type === 'worker:heartbeat' || event.type === 'worker:ready')
      this.#lastSigns.set(event.worker, now - asleepMs)
    for (const effect of effects) {
      if (effect.type !== 'notify' || effect.notice.name !== 'worker:overdue') continue
      if (effect.notice.deadline !== 'liveness') continue
      const { worker } = effect.notice
      const silentMs = now - asleepMs - (this.#lastSigns.get(worker) ?? Number.NaN)
      assert.ok(
        silentMs >= 0.8 * this.#life.policy.livenessTimeoutMs, // each of two sleeps costs up to a tenth
        `worker ${worker} was taken for hung after ${silentMs} ms`,
      )
    }
  }

  /** (17) A recycle that is done has replaced the worker that was there when it was requested. */
  #recyclesReplace({ before, event, effects, alive }: Observed): void {
    if (event.type === 'recycle') {
      const [incumbent] = stayingIn(before, event.slot).filter((worker) => !isStarting(worker))
      if (incumbent) this.#recycled.set(event.command, incumbent.key)
    }
    for (const effect of effects) {
      if (effect.type !== 'settle' || effect.failure) continue
      const worker = this.#recycled.get(effect.command)
      assert.ok(worker === undefined || !alive.has(worker), `worker ${worker} was not replaced`)
    }
  }

  /** (7) */
  #commandsSettleOnce({ effects, event, after }: Observed): void {
    for (const effect of effects) {
      if (effect.type !== 'settle') continue
      assert.ok(this.#given.has(effect.command), `command ${effect.command} was never given`)
      assert.ok(!this.#settled.has(effect.command), `command ${effect.command} settled twice`)
      this.#settled.add(effect.command)
    }
    if (event.type === 'resize') this.#forgetSlots(after.size)
  }

  /** A slot that a resize removed comes back with a clean record. */
  #forgetSlots(size: number): void {
    for (const slot of this.#notBefore.keys()) if (slot >= size) this.#notBefore.delete(slot)
  }
}

/** (1) */
function bookEqualsWorld({ after, alive }: Observed): void {
  const book = [...after.workers.keys()].sort((a, b) => a - b)
  assert.deepEqual(
    book,
    [...alive].sort((a, b) => a - b),
    'the book equals the living processes',
  )
}

/** (2) */
function slotsAreFilledOnce({ after }: Observed): void {
  const slots = new Set(workersOf(after).map(({ slot }) => slot))
  for (const slot of slots) {
    const staying = stayingIn(after, slot)
    assert.ok(staying.filter(isStarting).length <= 1, `slot ${slot} has two successors`)
    const accepting = staying.filter(isAccepting)
    assert.ok(accepting.length <= 2, `slot ${slot} has more than an incumbent and a successor`)
    // A successor that may not take over yet serves beside its predecessor, and is the only one.
    if (accepting.length === 2)
      assert.ok(!staying.some(isStarting), `slot ${slot} has two successors`)
  }
}

/** (3) */
function ordersKeepTheDoorOpen({ before, after, effects }: Observed): void {
  if (after.phase.name === 'stopping' || after.phase.name === 'stopped') return
  for (const effect of effects) {
    if (effect.type !== 'send') continue
    const ordered = before.workers.get(effect.worker)
    if (!ordered || !isAccepting(ordered)) continue
    const accepting = [...after.workers.values()].filter(isAccepting)
    assert.ok(accepting.length > 0, 'an order closed the last door')
    if (effect.reason !== 'reload' && effect.reason !== 'recycle') continue
    if (hasOutgrown(ordered, effects)) continue // it must not wait for its successor
    assert.ok(
      accepting.some(({ slot }) => slot === ordered.slot),
      `slot ${ordered.slot} lost its incumbent to a ${effect.reason} without a successor`,
    )
  }
}

function hasOutgrown({ key, ...worker }: WorkerRecord, effects: readonly Effect[]): boolean {
  if (worker.state === 'ready' && worker.reachedLimit === 'hardMemoryBytes') return true
  return effects.some(
    (effect) =>
      effect.type === 'notify' &&
      effect.notice.name === 'worker:limit-reached' &&
      effect.notice.worker === key &&
      effect.notice.limit === 'hardMemoryBytes',
  )
}

/** (14) A healthy incumbent goes only after its successor was ready long enough, and verified. */
function successorsAreTried({ before, after, effects, now }: Observed, { policy }: Life): void {
  if (!isGoverning(after)) return
  for (const effect of effects) {
    const ordered = effect.type === 'send' ? before.workers.get(effect.worker) : undefined
    if (ordered?.state !== 'ready' || hasOutgrown(ordered, effects)) continue
    if (effect.type === 'send' && effect.reason === 'faulted') continue
    if (ordered.slot >= after.size || after.slots[ordered.slot]?.closed) continue
    const others = stayingIn(after, ordered.slot).filter(isReady)
    if (others.some(({ key }) => key < ordered.key)) continue // this one was the successor, and was given up
    const { minReadyMs, verifies } = policy.reload
    const tried = others.some(
      ({ readyAt, release, slot }) =>
        now - readyAt >= minReadyMs &&
        (!verifies ||
          after.reload?.kind !== 'reload' ||
          release !== after.release ||
          after.slots[slot]?.verified === release),
    )
    assert.ok(tried, `slot ${ordered.slot} changed hands too early`)
  }
}

/** (15) There are never more standbys than wanted, and only those of a wanted release are promoted. */
function standbysAreFew({ before, after, effects, event }: Observed, { policy }: Life): void {
  const staying = standbysOf(after).filter(
    ({ state, release }) =>
      (state === 'starting' || state === 'prepared') && release === after.release,
  )
  assert.ok(staying.length <= policy.standby, 'there are too many standbys')
  for (const effect of effects) {
    if (effect.type !== 'serve') continue
    const { state, release } = before.workers.get(effect.worker) ?? {}
    const isPrepared = state === 'prepared' || event.type === 'worker:prepared'
    assert.ok(isPrepared, 'a standby was promoted that was not prepared')
    const wanted = [after.release, after.reload?.previousRelease]
    assert.ok(wanted.includes(release), `a standby of the release ${release} was promoted`)
  }
}

/** (4) */
function nobodyIsForkedWhenStopping({ after, effects }: Observed): void {
  if (after.phase.name !== 'stopping' && after.phase.name !== 'stopped') return
  const forks = effects.filter(({ type }) => type === 'fork')
  assert.deepEqual(forks, [], 'a pool that stops forks nobody')
}

/** (16) A worker that exits on its own with a final code is not replaced. */
function closedSlotsStayEmpty({ before, after, event, effects }: Observed, { policy }: Life): void {
  for (const effect of effects)
    if ((effect.type === 'fork' || effect.type === 'serve') && effect.slot !== undefined)
      assert.ok(!after.slots[effect.slot]?.closed, `the closed slot ${effect.slot} got a worker`)
  if (event.type !== 'worker:exited' || event.code === null || !isGoverning(after)) return
  const worker = before.workers.get(event.worker)
  if (!worker || !hasSlot(worker) || worker.slot >= after.size) return
  if (!policy.finalExitCodes.includes(event.code)) return
  if (worker.state === 'killing' || (worker.state === 'draining' && !isOwnWish(worker.reason)))
    return
  const others = stayingIn(before, worker.slot).filter(({ key }) => key !== worker.key)
  if (others.every(({ key, release }) => key > worker.key && release === worker.release))
    assert.ok(after.slots[worker.slot]?.closed, `slot ${worker.slot} was to be closed`)
}

function isOwnWish(reason: string): boolean {
  return ['requested', 'signal', 'faulted', 'channel-lost'].includes(reason)
}

function everyWaitEnds({ after, now }: Observed, { policy }: Life): void {
  const longestMs = {
    ...{ starting: policy.startTimeoutMs, hung: policy.startTimeoutMs },
    ...{ draining: policy.drainTimeoutMs, killing: killAgainMs },
  }
  const due = nextDeadline(after)
  for (const waiting of after.workers.values()) {
    if (!('deadline' in waiting)) continue
    const { state, deadline } = waiting
    if (state === 'draining' && isInspected(waiting)) continue // a worker at a breakpoint is not late
    assert.ok(deadline <= now + longestMs[state], `a ${state} worker may stay until ${deadline}`)
    assert.ok(due <= deadline, `the alarm of ${due} is too late for a ${state} worker`)
  }
  assert.ok(!Number.isNaN(due), `no alarm can be set at ${now}`)
}

/** After a kill every living worker has been ordered killed. */
function killSparesNobody({ after, event }: Observed): void {
  if (event.type !== 'kill') return
  for (const { state } of after.workers.values())
    assert.equal(state, 'killing', `a ${state} worker survives a kill`)
}

/** (8) */
function generationsNeverGoBack({ before, after, effects }: Observed): void {
  assert.ok(after.generation >= before.generation, 'the generation went back')
  for (const effect of effects) {
    if (effect.type === 'fork')
      assert.ok(effect.generation >= before.generation, 'an old generation was forked')
  }
}

/** The law of progress: a tick at the deadline changes something. */
function ticksMakeProgress({ before, after, event, now }: Observed): void {
  if (event.type !== 'tick' || now < nextDeadline(before)) return
  assert.notEqual(after, before, `a tick at ${now} changed nothing`)
}
