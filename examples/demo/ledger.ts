// Records the outcome of every request of one story: of those that were sent to throw, and of those of ordinary
// clients. A SIGKILL may cost the requests that the killed worker held; nothing else may cost a request.

import { type Death, isCostOf } from '../../testing/costs.ts'
import type { Outcome } from '../../testing/request.ts'
import type { Failure, Tally } from '../../testing/tally.ts'

/** What a part of the story cost. */
export interface Bill {
  readonly thrown: readonly Outcome[]
  readonly ok: number
  readonly allowed: readonly Failure[]
  readonly unexplained: readonly Failure[]
}

interface Mark {
  readonly ok: number
  readonly failures: number
  readonly thrown: number
}

export class Ledger {
  tally: Tally | undefined
  #killed: Death | undefined
  readonly #thrown: Outcome[] = []

  noteThrown(outcome: Outcome): void {
    this.#thrown.push(outcome)
  }

  noteKill(pid: number): void {
    this.#killed = { pid, at: performance.now(), seenAt: Number.POSITIVE_INFINITY }
  }

  noteExit(pid: number): void {
    if (this.#killed?.pid === pid) this.#killed.seenAt = performance.now()
  }

  /** Mark the beginning of a part. */
  mark(): Mark {
    const failures = this.tally?.failures.length ?? 0
    return { ok: this.tally?.count('ok') ?? 0, failures, thrown: this.#thrown.length }
  }

  /** What the part has cost so far; the whole story without a part. */
  bill({ ok, failures, thrown }: Mark = { ok: 0, failures: 0, thrown: 0 }): Bill {
    const lost = this.tally?.failures.slice(failures) ?? []
    return {
      thrown: this.#thrown.slice(thrown),
      ok: (this.tally?.count('ok') ?? 0) - ok,
      allowed: lost.filter((failure) => this.#isOfKill(failure)),
      unexplained: lost.filter((failure) => !this.#isOfKill(failure)),
    }
  }

  #isOfKill({ startedMs, endedMs, ...failure }: Failure): boolean {
    const beganAt = this.tally?.beganAt ?? 0
    const times = { startedAt: beganAt + startedMs, endedAt: beganAt + endedMs }
    return this.#killed !== undefined && isCostOf(this.#killed, { ...failure, ...times })
  }
}
