// Prints the ledger at the end of a soak: the faults, the outcomes of requests, and the causes of the losses.

import type { Tally } from '../testing/tally.ts'
import type { Book, Explained } from './book.ts'
import type { Injector } from './injector.ts'

/** How many unexplained losses are printed one by one. */
const maxPrinted = 20

interface Leftovers {
  readonly processes: number
  readonly listeners: number
  readonly masterBytes: readonly number[]
}

export interface Account {
  readonly book: Book
  readonly injector: Injector
  readonly tallies: readonly Tally[]
  readonly left: Leftovers
}

/** Print the ledger; gives the number of losses that nothing explains. */
export function printLedger({ book, injector, tallies, left }: Account): number {
  const losses = book.explain(tallies)
  const strange = losses.filter(({ cause }) => cause === undefined)
  const unexplained = strange.length + book.surprises.length
  const megabytes = left.masterBytes.map((bytes) => `${Math.round(bytes / 2 ** 20)} MB`)
  const lines = [
    'faults injected',
    ...[...injector.counts].map(([name, { injected, missed }]) =>
      row(name, injected, missed > 0 ? `and ${missed} that met no worker` : ''),
    ),
    'requests of ordinary clients',
    ...listCounts(sumUp(tallies)),
    'requests that threw',
    ...listCounts(book.thrown),
    'requests that asked for a fault',
    ...listCounts(book.asked),
    'why requests were lost',
    ...listCounts(countCauses(losses)),
    'exits of workers',
    ...listCounts(book.exits),
    'after the stop',
    row('processes left', left.processes),
    row('listeners left', left.listeners),
    row('memory of the master', megabytes.join(' → ')),
    row('unexplained', unexplained),
    ...book.surprises.slice(0, maxPrinted).map((surprise) => `    ${surprise}`),
    ...strange.slice(0, maxPrinted).map(({ kind, detail }) => `    ${kind}: ${detail}`),
  ]
  console.log(`\n${lines.join('\n')}`)
  return unexplained + left.processes + left.listeners
}

function countCauses(losses: readonly Explained[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { kind, cause = 'UNEXPLAINED' } of losses) {
    const name = `${kind}, ${cause}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

function sumUp(tallies: readonly Tally[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const tally of tallies)
    for (const [kind, count] of Object.entries(tally.toJSON()))
      sums.set(kind, (sums.get(kind) ?? 0) + count)
  return sums
}

function listCounts(counts: ReadonlyMap<string, number>): string[] {
  const sorted = [...counts].sort(([, one], [, other]) => other - one)
  return sorted.map(([name, count]) => row(name, count))
}

function row(name: string, figure: number | string, note = ''): string {
  return `  ${name.padEnd(52)} ${String(figure).padStart(9)}  ${note}`.trimEnd()
}
