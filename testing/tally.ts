// Counts what became of requests, and remembers each one that was not served.

import assert from 'node:assert/strict'
import type { Outcome, OutcomeKind } from './request.ts'
import { until } from './until.ts'

/** A request that did not get a 2xx. */
export interface Failure {
  readonly kind: OutcomeKind
  readonly connection: 'new' | 'kept'
  readonly reused: boolean
  readonly path: string
  /** Who answered on this connection before, by its `x-worker` header. */
  readonly heldBy: string | undefined
  /** Milliseconds since the tally began. */
  readonly startedMs: number
  readonly endedMs: number
}

export class Tally {
  readonly failures: Failure[] = []
  readonly beganAt = performance.now()
  readonly #counts = new Map<OutcomeKind, number>()

  add(outcome: Outcome, about: Pick<Failure, 'connection' | 'path' | 'heldBy'>): void {
    const { kind, reused, startedAt, endedAt } = outcome
    this.#counts.set(kind, this.count(kind) + 1)
    if (kind === 'ok') return
    const startedMs = Math.round(startedAt - this.beganAt)
    const endedMs = Math.round(endedAt - this.beganAt)
    this.failures.push({ kind, ...about, reused, startedMs, endedMs })
  }

  count(kind: OutcomeKind): number {
    return this.#counts.get(kind) ?? 0
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Resolves when so many more have been served. */
  untilServed(more: number): Promise<void> {
    return this.untilServedInAll(this.count('ok') + more)
  }

  /** Resolves when so many have been served since the tally began. */
  async untilServedInAll(count: number): Promise<void> {
    await until(`${count} requests are served`, () => this.count('ok') >= count)
  }

  /** Plain counts by kind, for a table or a message. */
  toJSON(): Record<string, number> {
    return Object.fromEntries(this.#counts)
  }

  /** Everything was served, and there was something to serve. */
  assertNothingLost(atLeast: number): void {
    assert.deepEqual(this.failures, [], `lost: ${JSON.stringify(this)}`)
    assert.ok(this.count('ok') >= atLeast, `only ${this.count('ok')} requests were served`)
  }
}

/** How many outcomes there are of each kind. */
export function countKinds(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of outcomes) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
