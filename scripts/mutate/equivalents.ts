// Reads the changes that no test can notice, because they change no behaviour, each with the reason. They do not count.

import { readFileSync } from 'node:fs'
import type { Mutant } from './mutants.ts'

export interface Equivalent {
  readonly file: string
  readonly member: string
  readonly original: string
  readonly replacement: string
  /** The line where it begins, trimmed, if the same change is possible elsewhere in the member. */
  readonly at?: string
  readonly reason: string
}

export function readEquivalents(): Equivalent[] {
  return JSON.parse(readFileSync(new URL('equivalents.json', import.meta.url), 'utf8'))
}

/** Found by the text, because lines move. */
export function reasonFor(mutant: Mutant, equivalents: readonly Equivalent[]): string | undefined {
  return equivalents.find((each) => fits(each, mutant))?.reason
}

/** The equivalents that fit no change any more, or more than one; a line for each. */
export function listUnfit(
  equivalents: readonly Equivalent[],
  mutants: readonly Mutant[],
): string[] {
  return equivalents.flatMap((each) => {
    const count = mutants.filter((mutant) => fits(each, mutant)).length
    if (count === 1 || (count > 1 && each.at !== undefined)) return []
    const what = `${each.file} ${each.member}: ${each.original} → ${each.replacement}`
    const why =
      count === 0 ? 'fits no change' : `fits ${count} changes; say which line it is \`at\``
    return [`equivalents.json: ${what.replace(/\s+/g, ' ')} ${why}`]
  })
}

function fits(each: Equivalent, mutant: Mutant): boolean {
  return (
    each.file === mutant.file &&
    each.member === mutant.member &&
    each.original === mutant.original &&
    each.replacement === mutant.replacement &&
    (each.at === undefined || each.at === mutant.at)
  )
}
