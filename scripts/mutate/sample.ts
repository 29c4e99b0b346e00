// Which of all changes are tried: in an order that a seed decides, and nothing else.

import { createHash } from 'node:crypto'
import { type Mutant, packageOf } from './mutants.ts'

export interface Selection {
  readonly seed: number
  readonly package?: string | undefined
  /** A part of a path, such as `core/` or `shell/drainer`. */
  readonly room?: string | undefined
}

/** All that are selected, those to try first at the front. */
export function order(mutants: readonly Mutant[], { seed, ...selection }: Selection): Mutant[] {
  const selected = mutants.filter((mutant) => isSelected(mutant, selection))
  const ranked = selected.map((mutant) => ({ mutant, rank: rankOf(mutant, seed) }))
  return ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1)).map(({ mutant }) => mutant)
}

function isSelected(mutant: Mutant, selection: Omit<Selection, 'seed'>): boolean {
  if (selection.package !== undefined && packageOf(mutant) !== selection.package) return false
  return selection.room === undefined || mutant.file.includes(selection.room)
}

/** Hashed, so that a change elsewhere in the sources leaves the order of the others as it is. */
function rankOf({ id }: Mutant, seed: number): string {
  return createHash('sha256').update(`${seed}:${id}`).digest('hex')
}
