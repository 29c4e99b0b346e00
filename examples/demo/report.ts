// What the demonstration shows: a live line while it works, and a table at the end.

import type { Pool } from '@regrow/master'
import type { Outcome } from '../../test/support/request.ts'
import type { Failure, Tally } from '../../test/support/tally.ts'

interface Kill {
  readonly pid: number
  readonly at: number
  /** When the master learned of it; until then connections are on their way to the dead worker. */
  exitedAt: number
}

interface Death {
  readonly slot: number
  readonly pid: number
  readonly why: string
  readonly at: number
  delayMs: number
  replacedAt: number
}

const outcomes: readonly (readonly [name: string, kind: Failure['kind']])[] = [
  ['ok', 'ok'],
  ['500', '500'],
  ['503', '503'],
  ['refused', 'refused'],
  ['reset', 'reset'],
  ['timed out', 'timeout'],
]

const isTerminal = process.stdout.isTTY === true

export class Report {
  readonly #pool: Pool
  readonly #beganAt = performance.now()
  readonly #thrown: Outcome[] = []
  readonly #deaths = new Map<number, Death>()
  #reloadMs: number | undefined
  #tally: Tally | undefined
  #tallyBeganAt = 0
  #kill: Kill | undefined

  constructor(pool: Pool) {
    this.#pool = pool
    this.#listen(pool)
  }

  watch(tally: Tally): void {
    this.#tally = tally
    this.#tallyBeganAt = performance.now()
  }

  kill(pid: number): void {
    this.#kill = { pid, at: performance.now(), exitedAt: Number.POSITIVE_INFINITY }
  }

  /** A request that was sent in order to throw. */
  addThrown(outcome: Outcome): void {
    this.#thrown.push(outcome)
  }

  /** Run a part of the story under the live line. */
  async phase(name: string, run: () => Promise<void>): Promise<void> {
    this.#show(name)
    const live = setInterval(() => this.#show(name), isTerminal ? 100 : 1_000)
    try {
      await run()
    } finally {
      clearInterval(live)
    }
  }

  /** Print the table; gives whether every promise was kept. */
  print(): boolean {
    const failures = this.#tally?.failures ?? []
    const count = (kind: Failure['kind']) => this.#tally?.count(kind) ?? 0
    const answered = this.#thrown.filter(({ kind }) => kind === '500').length
    const isKept = failures.every(this.#isOfKill) && answered === this.#thrown.length
    const reload = this.#reloadMs === undefined ? 'none' : `${Math.round(this.#reloadMs)} ms`
    const rows = [
      ['requests that threw'],
      ['500', answered, `of ${this.#thrown.length}`],
      ['requests of ordinary clients'],
      ...outcomes.map(([name, kind]) => [name, count(kind), this.#explain(kind)]),
      ...this.#listOthers(),
      ['workers that were replaced'],
      ...[...this.#deaths.values()].map(describeDeath),
      ['reload', reload],
      [isKept ? 'Every promise was kept.' : 'A PROMISE WAS BROKEN.'],
    ]
    console.log(`\n${rows.map(formatRow).join('\n')}`)
    return isKept
  }

  #listen(pool: Pool): void {
    pool.on('worker:exited', ({ pid = 0, slot, reason, code, signal }) => {
      const at = performance.now()
      if (this.#kill?.pid === pid) this.#kill.exitedAt = at
      if (reason === 'crash') this.#bury(pid, { slot, why: `exited with ${signal ?? code}` })
    })
    pool.on('worker:faulted', ({ pid = 0, slot }) => this.#bury(pid, { slot, why: 'threw' }))
    pool.on('slot:delayed', ({ slot, delayMs }) => {
      for (const death of this.#openDeaths(slot)) death.delayMs = delayMs
    })
    pool.on('worker:ready', ({ slot }) => {
      for (const death of this.#openDeaths(slot)) death.replacedAt = performance.now()
    })
    pool.on('reload:completed', ({ durationMs }) => {
      this.#reloadMs = durationMs
    })
  }

  #bury(pid: number, { slot, why }: Pick<Death, 'slot' | 'why'>): void {
    if (this.#deaths.has(pid)) return // it threw before, and is being replaced for that
    const at = performance.now()
    this.#deaths.set(pid, { pid, slot, why, at, delayMs: 0, replacedAt: Number.NaN })
  }

  #openDeaths(slot: number): Death[] {
    const deaths = [...this.#deaths.values()]
    return deaths.filter((death) => death.slot === slot && Number.isNaN(death.replacedAt))
  }

  /** Which fault may have cost these requests. */
  #explain(kind: Failure['kind']): string {
    const failures = this.#tally?.failures.filter((failure) => failure.kind === kind) ?? []
    if (failures.length === 0) return ''
    const broken = failures.filter((failure) => !this.#isOfKill(failure))
    const times = broken.map(({ connection, startedMs }) => `${connection} at ${startedMs} ms`)
    if (broken.length > 0) return `${broken.length} OF THEM FOR NO REASON: ${times.join(', ')}`
    return `held by the worker pid=${this.#kill?.pid} that was killed, or on their way to it`
  }

  #listOthers(): string[][] {
    const isKnown = (failure: Failure) => outcomes.some(([, kind]) => kind === failure.kind)
    const others = this.#tally?.failures.filter((failure) => !isKnown(failure)) ?? []
    return others.map(({ kind, startedMs }) => ['other', kind, `at ${startedMs} ms`])
  }

  /**
   * On a connection that the killed worker held, or, on a new one, in flight between the kill and the
   * moment at which the master knew of it. The clients share the master's thread: one may use its
   * connection once more before it hears that the worker is gone. Times are rounded.
   */
  readonly #isOfKill = ({ kind, heldBy, startedMs, endedMs }: Failure): boolean => {
    if (!this.#kill || !['reset', 'timeout'].includes(kind)) return false
    const killedMs = this.#kill.at - this.#tallyBeganAt
    const knownMs = this.#kill.exitedAt - this.#tallyBeganAt
    if (endedMs + 1 < killedMs) return false
    return heldBy === undefined ? startedMs <= knownMs + 1 : heldBy === String(this.#kill.pid)
  }

  #show(phase: string): void {
    const seconds = ((performance.now() - this.#beganAt) / 1_000).toFixed(1).padStart(4)
    const { workers } = this.#pool.status()
    const states = workers.map(({ slot, state }) => `${slot} ${state}`).join(', ')
    const figures = JSON.stringify(this.#tally ?? {}).replaceAll(/[{}"]/g, '')
    const line = `${seconds} s  ${phase.padEnd(34)} ${figures.padEnd(16)} [${states}]`
    if (isTerminal) process.stdout.write(`\x1b[K${line.slice(0, process.stdout.columns - 1)}\r`)
    else console.log(line)
  }
}

function describeDeath({ slot, pid, why, at, delayMs, replacedAt }: Death): string[] {
  const delay = delayMs > 0 ? `, ${Math.round(delayMs)} ms of them waiting` : ''
  const time = Number.isNaN(replacedAt)
    ? 'not replaced before the end'
    : `${Math.round(replacedAt - at)} ms${delay}`
  return [`slot ${slot}`, time, `pid=${pid} ${why}`]
}

/** A title stands alone; other rows are indented and in columns. */
function formatRow([name = '', ...cells]: readonly (string | number)[]): string {
  if (cells.length === 0) return String(name)
  const [figure = '', note = ''] = cells
  return `  ${String(name).padEnd(12)}${String(figure).padEnd(32)}${note}`.trimEnd()
}
