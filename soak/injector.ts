// Injects one fault after the other, at a steady pace, and lets them overlap. Every kind comes once before any comes
// again, so that a short soak has as many kinds as possible.

import type { Book } from './book.ts'
import { faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Site } from './site.ts'

export interface FaultCount {
  injected: number
  missed: number
}

export class Injector {
  readonly counts = new Map<string, FaultCount>()
  readonly #site: Site
  readonly #book: Book
  readonly #order: Random
  readonly #names: readonly string[]
  readonly #underWay = new Set<Promise<void>>()
  #next: string[] = []

  constructor(site: Site, book: Book, { order, only }: { order: Random; only: readonly string[] }) {
    this.#site = site
    this.#book = book
    this.#order = order
    this.#names = only.length > 0 ? only : Object.keys(faults)
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, { injected }) => sum + injected, 0)
  }

  injectOne(): void {
    const name = this.#choose()
    const fault = this.#inject(name).finally(() => this.#underWay.delete(fault))
    this.#underWay.add(fault)
  }

  /** Resolves when no fault is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #inject(name: string): Promise<void> {
    const counts = this.counts.get(name) ?? { injected: 0, missed: 0 }
    this.counts.set(name, counts)
    try {
      if (await faults[name]?.(this.#site)) counts.injected += 1
      else counts.missed += 1
    } catch (error) {
      this.#book.addSurprise(`${name}: ${(error as Error).message}`)
    }
  }

  #choose(): string {
    if (this.#next.length === 0) this.#next = [...this.#names]
    const at = this.#order.between(0, this.#next.length - 1)
    return this.#next.splice(at, 1)[0] ?? ''
  }
}
