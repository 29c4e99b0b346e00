// Prints the figures: the median of each variant, the ratios of pairs with the interval in which their median lies
// with 95 % confidence, and the aims. Rounds of the same process resemble each other, so the interval is rather too
// narrow.

import type { Round } from './measures.ts'
import { type Variant, variants } from './server.ts'
import { intervalOfMedian, median } from './statistics.ts'

export interface Aim {
  /** The variant that regrow is compared with. */
  readonly against: Variant
  readonly atLeast?: number
  readonly atMost?: number
}

const labels: Readonly<Record<Variant, string>> = {
  raw: 'node:cluster',
  als: 'node:cluster + AsyncLocalStorage',
  regrow: 'regrow',
  domain: 'node:cluster + domain',
  before: 'regrow before',
}

/** `undecided`: the median misses the aim by less than this measurement can resolve. */
export type Verdict = 'met' | 'undecided' | 'MISSED'

/** Print one measure. False if its aim was missed. */
export function report(title: string, rounds: readonly Round[], aim?: Aim): boolean {
  console.log(`\n${title}`)
  const measured = variants.filter((variant) =>
    rounds.some((round) => !Number.isNaN(round[variant])),
  )
  for (const variant of measured) {
    const figure = median(rounds.map((round) => round[variant]))
    const ratios = rounds.map((round) => round[variant] / round.raw)
    console.log(`  ${labels[variant].padEnd(34)}${show(figure)}   ${showRatios(ratios)} of raw`)
  }
  if (measured.includes('before'))
    console.log(`  regrow now of regrow before: ${compare(rounds, 'regrow', 'before')}`)
  return aim === undefined || reportAim(rounds, aim)
}

/** Whether these ratios meet an aim. */
export function judge(ratios: readonly number[], { atLeast = 0, atMost = Infinity }: Aim): Verdict {
  const ratio = median(ratios)
  if (ratio >= atLeast && ratio <= atMost) return 'met'
  const { least, most } = intervalOfMedian(ratios)
  return most < atLeast || least > atMost ? 'MISSED' : 'undecided'
}

function reportAim(rounds: readonly Round[], aim: Aim): boolean {
  const { against, atLeast, atMost } = aim
  const ratios = rounds.map((round) => round.regrow / round[against])
  const verdict = judge(ratios, aim)
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
  console.log(`  aim: regrow ${bound} of ${labels[against]}: ${showRatios(ratios)}, ${verdict}`)
  return verdict !== 'MISSED'
}

/** The ratio of two variants, round by round: its median, and the interval of that with 95 % confidence. */
export function compare(rounds: readonly Round[], one: Variant, other: Variant): string {
  return showRatios(rounds.map((round) => round[one] / round[other]))
}

function showRatios(ratios: readonly number[]): string {
  const { least, most } = intervalOfMedian(ratios)
  const sure = Number.isFinite(least) ? `${least.toFixed(2)}–${most.toFixed(2)}` : 'too few rounds'
  return `${median(ratios).toFixed(3)} (${sure})`
}

function show(figure: number): string {
  return (figure >= 1_000 ? figure.toFixed(0) : figure.toFixed(1)).padStart(9)
}
