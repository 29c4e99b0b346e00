// Prints what was measured: the median of each variant, the ratios pair by pair, the aims.

import type { Round } from './measures.ts'
import { type Variant, variants } from './server.ts'

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
}

/** Print one measure; gives whether its aim was met. */
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
  return aim === undefined || reportAim(rounds, aim)
}

function reportAim(rounds: readonly Round[], { against, atLeast, atMost }: Aim): boolean {
  const ratios = rounds.map((round) => round.regrow / round[against])
  const ratio = median(ratios)
  const isMet = ratio >= (atLeast ?? 0) && ratio <= (atMost ?? Number.POSITIVE_INFINITY)
  const bound = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
  const verdict = isMet ? 'met' : 'MISSED'
  console.log(`  aim: regrow ${bound} of ${labels[against]}: ${showRatios(ratios)}, ${verdict}`)
  return isMet
}

/** The ratio of the one to the other, round by round: its median, and its range. */
export function compare(rounds: readonly Round[], one: Variant, other: Variant): string {
  return showRatios(rounds.map((round) => round[one] / round[other]))
}

function showRatios(ratios: readonly number[]): string {
  const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
  return `${median(ratios).toFixed(3)} (${range})`
}

function show(figure: number): string {
  return (figure >= 1_000 ? figure.toFixed(0) : figure.toFixed(1)).padStart(9)
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
