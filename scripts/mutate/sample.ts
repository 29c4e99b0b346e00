// Chooses which changes are tried, in an order that only a seed decides.

import { createHash } from 'node:crypto'
import { type Mutant, packageOf } from './mutants.ts'

export interface Selection {
  readonly seed: number
  readonly package?: string | undefined
  /** A part of a path, such as `core/` or `shell/drainer`. */
  readonly room?: string | undefined
}

/** The selected changes, in the order in which they are tried. */
export function order(mutants: readonly Mutant[], { seed, ...selection }: Selection): Mutant[] {
  const selected = mutants.filter((mutant) => isSelected(mutant, selection))
  const ranked = selected.map((mutant) => ({ mutant, rank: rankOf(mutant, seed) }))
  return ranked.sort((one, other) => (one.rank < other.rank ? -1 : 1)).map(({ mutant }) => mutant)
}

function isSelected(mutant: Mutant, selection: Omit<Selection, 'seed'>): boolean {
  if (selection.package !== undefined && packageOf(mutant) !== selection.package) return false
  return selection.room === undefined || mutant.file.includes(selection.room)
}

/** A hash, so that a change elsewhere in the sources does not change the order of the others. */
function rankOf({ id }: Mutant, seed: number): string {
  return createHash('sha256').update(`${seed}:${id}`).digest('hex')
}
