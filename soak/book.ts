// Records the faults, the events of the pool and the outcomes of requests, and finds out which losses a fault
// explains. A loss that nothing explains is a defect, of the pool or of this book.

import type { PoolEvents } from '@regrow/master'
import { type Death, isCostOf, type Loss } from '../testing/costs.ts'
import type { Outcome } from '../testing/request.ts'
import type { TestPool } from '../testing/start-pool.ts'
import type { Tally } from '../testing/tally.ts'
import { Outages } from './outages.ts'

interface CausedEnd extends Death {
  readonly cause: string
}

/** A request that was lost, for the ledger. */
export interface Explained {
  readonly kind: string
  /** Undefined when nothing explains it. */
  readonly cause: string | undefined
  readonly detail: string
}

type Exit = PoolEvents['worker:exited'][0]

/** Exit codes of workers that drained, the second after an error that they trapped. */
const politeCodes = [0, 70]

export class Book {
  readonly thrown = new Map<string, number>()
  readonly asked = new Map<string, number>()
  readonly exits = new Map<string, number>()
  readonly #surprises: string[] = []
  /** Exits that nothing explains yet: the answer to the request that caused one may arrive after it. */
  readonly #strangeExits = new Map<number, string>()
  readonly #ends = new Map<number, CausedEnd>()
  /** Those of processes whose pid another process has by now. */
  readonly #formerEnds: CausedEnd[] = []
  readonly #silent = new Set<number>()
  readonly #ready = new Set<number>()
  readonly #losses: (Loss & { readonly what: string })[] = []
  readonly #outages = new Outages()

  constructor(pool: TestPool) {
    for (const { name, data } of pool.events) this.#record(name, data)
    pool.master.on('message', (message: { name?: string; data?: unknown }) => {
      if (message.name !== undefined) this.#record(message.name, message.data)
    })
  }

  get serving(): number {
    return this.#outages.serving
  }

  /** Sentences about what should not have happened. */
  get surprises(): readonly string[] {
    return [...this.#surprises, ...this.#strangeExits.values()]
  }

  expectEnd(pid: number, { at, cause }: { at: number; cause: string }): void {
    if (this.#ends.has(pid)) return
    const isSeen = this.#strangeExits.delete(pid)
    const seenAt = isSeen ? performance.now() : Number.POSITIVE_INFINITY
    this.#ends.set(pid, { pid, at, cause, seenAt })
    this.#outages.leave(pid, true)
  }

  /** The worker will be silent for a while, and may miss a deadline. */
  expectSilence(pid: number): void {
    this.#silent.add(pid)
  }

  /** The worker leaves by itself, and stops listening before its successor is forked. */
  expectDeparture(pid: number): void {
    this.#outages.leave(pid, true)
  }

  addSurprise(text: string): void {
    this.#surprises.push(text)
  }

  /** A request that was sent in order to throw. */
  addThrown(outcome: Outcome, path: string): void {
    count(this.thrown, outcome.kind)
    if (outcome.kind !== '500') this.#addLoss(outcome, path)
  }

  /** A request that asks the worker for something, and must be answered. */
  addAsked(outcome: Outcome, path: string): void {
    count(this.asked, outcome.kind)
    if (outcome.kind !== 'ok') this.#addLoss(outcome, path)
  }

  /** Everything that was lost, by these clients and by the requests of this book. */
  explain(tallies: readonly Tally[]): Explained[] {
    const ordinary = tallies.flatMap(({ beganAt, failures }) =>
      failures.map(({ kind, heldBy, path, startedMs, endedMs }) => ({
        ...{ kind, heldBy, what: path },
        startedAt: beganAt + startedMs,
        endedAt: beganAt + endedMs,
      })),
    )
    return [...ordinary, ...this.#losses].map((loss) => {
      const { kind, heldBy = 'a new connection', what, startedAt, endedAt } = loss
      const times = [startedAt, endedAt].map((time) => Math.round(time)).join(' to ')
      return { kind, cause: this.#explain(loss), detail: `${what} on ${heldBy}, ${times} ms` }
    })
  }

  #explain(loss: Loss): string | undefined {
    const end = [...this.#formerEnds, ...this.#ends.values()].find((each) => isCostOf(each, loss))
    if (end) return `held by a worker that ended by ${end.cause}`
    const isNew = loss.heldBy === undefined && ['refused', 'reset'].includes(loss.kind)
    return isNew && this.#outages.covers(loss) ? 'sent while no worker served' : undefined
  }

  #addLoss({ kind, startedAt, endedAt }: Outcome, what: string): void {
    this.#losses.push({ kind, heldBy: undefined, startedAt, endedAt, what })
  }

  #record(name: string, data: unknown): void {
    const { pid = 0 } = data as { pid?: number }
    if (name === 'worker:forked') this.#forgetFormer(pid)
    if (name === 'worker:ready') this.#ready.add(pid)
    if (name === 'worker:ready' && !this.#ends.has(pid)) this.#outages.arrive(pid)
    if (name === 'worker:draining') this.#outages.leave(pid, this.#isEndUnseen())
    if (name === 'worker:exited') this.#hearExit(data as Exit)
    if (name === 'pool:failed') this.addSurprise(`pool:failed ${JSON.stringify(data)}`)
  }

  #hearExit(exit: Exit): void {
    const { pid = 0, code, signal, reason } = exit
    const end = this.#ends.get(pid)
    this.#outages.leave(pid, end !== undefined)
    count(this.exits, `${reason}, ${signal ?? `code ${code}`}`)
    if (end) end.seenAt = performance.now()
    else if (!this.#isPolite(exit) && !this.#silent.has(pid))
      this.#strangeExits.set(pid, `pid=${pid} exited: ${reason}, ${signal ?? `code ${code}`}`)
  }

  /** In a long run the kernel gives a pid to one worker after the other. */
  #forgetFormer(pid: number): void {
    const end = this.#ends.get(pid)
    if (end) this.#formerEnds.push(end)
    this.#ends.delete(pid)
    const exit = this.#strangeExits.get(pid)
    if (exit) this.addSurprise(exit)
    this.#strangeExits.delete(pid)
    this.#ready.delete(pid)
    this.#silent.delete(pid)
  }

  /** A worker that is called off while its program still loads does not know orders yet, and gets SIGTERM. */
  #isPolite({ pid = 0, code, signal, expected }: Exit): boolean {
    const isUnborn = !this.#ready.has(pid) && signal === 'SIGTERM'
    return expected && (isUnborn || politeCodes.includes(code ?? Number.NaN))
  }

  /** A master that has not seen an exit yet still counts on that worker. */
  #isEndUnseen(): boolean {
    const now = performance.now()
    return [...this.#ends.values()].some(({ seenAt }) => seenAt > now - 250)
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
