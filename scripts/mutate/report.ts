// Formats what a run prints.

import type { Equivalent } from './equivalents.ts'
import { reasonFor } from './equivalents.ts'
import type { Mutant } from './mutants.ts'
import type { Result } from './results.ts'
import { type Row, scoreOf } from './score.ts'

/** One line for a change that was tried. */
export function formatResult({ mutant, verdict }: Result): string {
  const by = verdict.is === 'noticed' ? ` by ${verdict.by}` : ''
  return `${verdict.is.padEnd(8)} ${placeOf(mutant)} ${mutant.mutator}${by}`
}

/** A change that was not noticed, with the original and the replacement. */
export function formatSurvivor(mutant: Mutant, equivalents: readonly Equivalent[]): string {
  const reason = reasonFor(mutant, equivalents)
  const head = `${placeOf(mutant)} ${mutant.member} ${mutant.mutator}`
  const why = reason === undefined ? '' : `\n  = ${reason}`
  return `${head}\n  - ${flat(mutant.original)}\n  + ${flat(mutant.replacement)}${why}`
}

export function toCells(row: Row): string[] {
  const { name, noticed, survived, equivalent, invalid } = row
  const figures = [noticed + survived, noticed, survived, equivalent, invalid]
  return [name, ...figures.map(String), `${scoreOf(row).toFixed(1)} %`]
}

export const head = ['room', 'tried', 'noticed', 'survived', 'equivalent', 'invalid', 'score']

function placeOf({ file, line }: Mutant): string {
  return `${file.replace('packages/', '').replace('/src/', '/')}:${line}`
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ')
}
