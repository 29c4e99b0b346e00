// The times when no worker served. Requests of such a time are refused, which only the fault explains that ended the
// workers.

interface Outage {
  readonly from: number
  until: number
  /** Whether injected faults caused it. */
  readonly isKnown: boolean
}

/** Events of the same moment arrive by different ways. */
const slackMs = 250

export class Outages {
  readonly #serving = new Set<number>()
  readonly #outages: Outage[] = []

  get serving(): number {
    return this.#serving.size
  }

  arrive(pid: number): void {
    this.#serving.add(pid)
    const last = this.#outages.at(-1)
    if (last) last.until = Math.min(last.until, performance.now())
  }

  leave(pid: number, isKnown: boolean): void {
    if (!this.#serving.delete(pid) || this.#serving.size > 0) return
    this.#outages.push({ from: performance.now(), until: Number.POSITIVE_INFINITY, isKnown })
  }

  covers({ startedAt, endedAt }: { startedAt: number; endedAt: number }): boolean {
    return this.#outages.some(
      ({ from, until, isKnown }) =>
        isKnown && endedAt + slackMs > from && startedAt < until + slackMs,
    )
  }
}
