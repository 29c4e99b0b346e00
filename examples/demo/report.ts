// What the demonstration shows: a live line while it works, and a table at the end.

import type { Pool } from '@regrow/master'
import { type Death, isCostOf } from '../../test/support/costs.ts'
import type { Outcome } from '../../test/support/request.ts'
import type { Failure, Tally } from '../../test/support/tally.ts'

interface Replacement {
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
  readonly #replacements = new Map<number, Replacement>()
  #reloadMs: number | undefined
  #tally: Tally | undefined
  #kill: Death | undefined

  constructor(pool: Pool) {
    this.#pool = pool
    this.#listen(pool)
  }

  watch(tally: Tally): void {
    this.#tally = tally
  }

  kill(pid: number): void {
    this.#kill = { pid, at: performance.now(), seenAt: Number.POSITIVE_INFINITY }
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
      ...[...this.#replacements.values()].map(describeReplacement),
      ['reload', reload],
      [isKept ? 'Every promise was kept.' : 'A PROMISE WAS BROKEN.'],
    ]
    console.log(`\n${rows.map(formatRow).join('\n')}`)
    return isKept
  }

  #listen(pool: Pool): void {
    pool.on('worker:exited', ({ pid = 0, slot, reason, code, signal }) => {
      const at = performance.now()
      if (this.#kill?.pid === pid) this.#kill.seenAt = at
      if (reason === 'crash') this.#bury(pid, { slot, why: `exited with ${signal ?? code}` })
    })
    pool.on('worker:faulted', ({ pid = 0, slot }) => this.#bury(pid, { slot, why: 'threw' }))
    pool.on('slot:delayed', ({ slot, delayMs }) => {
      for (const each of this.#openReplacements(slot)) each.delayMs = delayMs
    })
    pool.on('worker:ready', ({ slot }) => {
      for (const each of this.#openReplacements(slot)) each.replacedAt = performance.now()
    })
    pool.on('reload:completed', ({ durationMs }) => {
      this.#reloadMs = durationMs
    })
  }

  #bury(pid: number, { slot, why }: Pick<Replacement, 'slot' | 'why'>): void {
    if (this.#replacements.has(pid)) return // it threw before, and is being replaced for that
    const at = performance.now()
    this.#replacements.set(pid, { pid, slot, why, at, delayMs: 0, replacedAt: Number.NaN })
  }

  #openReplacements(slot: number): Replacement[] {
    const replacements = [...this.#replacements.values()]
    return replacements.filter((each) => each.slot === slot && Number.isNaN(each.replacedAt))
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

  readonly #isOfKill = ({ startedMs, endedMs, ...failure }: Failure): boolean => {
    const beganAt = this.#tally?.beganAt ?? 0
    const times = { startedAt: beganAt + startedMs, endedAt: beganAt + endedMs }
    return this.#kill !== undefined && isCostOf(this.#kill, { ...failure, ...times })
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

function describeReplacement({ slot, pid, why, at, delayMs, replacedAt }: Replacement): string[] {
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
