// Formats a story: a line for each part, and a table with two stories side by side. These are pure functions.

import { countKinds } from '../../testing/tally.ts'
import type { Bill } from './ledger.ts'

export interface Ending extends Bill {
  readonly name: string
  readonly errors: number
  /** The number of workers that exited before the end of the story, for whatever reason. */
  readonly exits: number
  readonly reloadMs: number | undefined
}

/** What a part cost: `20 of 20 got their 500; 431 ok, none lost`. */
export function describeBill({ thrown, ok, allowed, unexplained }: Bill): string {
  const answered = thrown.filter(({ kind }) => kind === '500').length
  const own = thrown.length === 0 ? [] : [`${answered} of ${thrown.length} got their 500`]
  const losses = [
    ...(allowed.length > 0 ? [`${listKinds(allowed)} by the kill, which is allowed`] : []),
    ...(unexplained.length > 0 ? [`${unexplained.length} LOST: ${listKinds(unexplained)}`] : []),
  ]
  if (thrown.length + ok + losses.length === 0) return ''
  const lost = losses.length === 0 ? ['none lost'] : losses
  return [...own, [`${ok} ok`, ...lost].join(', ')].join('; ')
}

/** Whether every promise was kept: requests that threw got a 500, and nothing was lost but what a SIGKILL may cost. */
export function isKept({ thrown, unexplained }: Bill): boolean {
  return unexplained.length === 0 && thrown.every(({ kind }) => kind === '500')
}

/** The title and the rows of the table, with a column for each story. */
export function describeEndings(endings: readonly Ending[]): string {
  const rows: readonly (readonly [string, (ending: Ending) => string])[] = [
    ['', ({ name }) => name],
    ['requests that threw: 500', ({ thrown }) => countAnswered(thrown)],
    ['ordinary requests: ok', ({ ok }) => String(ok)],
    ['lost by the kill, allowed', ({ allowed }) => describeLost(allowed)],
    ['lost for no reason', ({ unexplained }) => describeLost(unexplained)],
    ['uncaught errors', ({ errors }) => String(errors)],
    ['workers that left', ({ exits }) => String(exits)],
    ['reload', ({ reloadMs }) => (reloadMs === undefined ? 'none' : `${Math.round(reloadMs)} ms`)],
  ]
  return rows.map(([title, cell]) => formatRow(title, endings.map(cell))).join('\n')
}

function countAnswered(thrown: Bill['thrown']): string {
  return `${thrown.filter(({ kind }) => kind === '500').length} of ${thrown.length}`
}

function describeLost(failures: Bill['allowed']): string {
  return failures.length === 0 ? '0' : `${failures.length} (${listKinds(failures)})`
}

function listKinds(failures: readonly { readonly kind: string }[]): string {
  const counts = countKinds(failures as Parameters<typeof countKinds>[0])
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')
}

function formatRow(title: string, cells: readonly string[]): string {
  return `  ${title.padEnd(28)}${cells.map((cell) => cell.padEnd(32)).join('')}`.trimEnd()
}
