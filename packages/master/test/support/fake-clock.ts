import type { Clock } from '../../src/shell/clock.ts'

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #time = 0
  readonly #timers = new Map<symbol, { readonly at: number; readonly ring: () => void }>()
  readonly #alarm = Symbol('alarm')

  now(): number {
    return this.#time
  }

  setAlarm(at: number, ring: () => void): void {
    this.#timers.delete(this.#alarm)
    if (at !== Number.POSITIVE_INFINITY) this.#timers.set(this.#alarm, { at, ring })
  }

  after(ms: number, then: () => void): () => void {
    const timer = Symbol('timer')
    this.#timers.set(timer, { at: this.#time + ms, ring: then })
    return () => void this.#timers.delete(timer)
  }

  /** Let time pass, and ring what is due on the way, in order. */
  advance(ms: number): void {
    const end = this.#time + ms
    for (let due = this.#nextDue(end); due; due = this.#nextDue(end)) {
      const [timer, { at, ring }] = due
      this.#timers.delete(timer)
      this.#time = Math.max(this.#time, at)
      ring()
    }
    this.#time = end
  }

  get isIdle(): boolean {
    return this.#timers.size === 0
  }

  #nextDue(end: number) {
    return [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0]
  }
}
