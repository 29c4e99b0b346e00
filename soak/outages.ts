// The times at which nobody served: what was sent then is refused, and that is nobody's fault but
// that of whoever ended the workers.

interface Outage {
  readonly from: number
  until: number
  /** Whether faults that were injected brought it about. */
  readonly isKnown: boolean
}

/** News of one moment come by different ways. */
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
