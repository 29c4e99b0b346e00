// Changes that change nothing that anybody could see, each with the reason. They do not count.

import { readFileSync } from 'node:fs'
import type { Mutant } from './mutants.ts'

export interface Equivalent {
  readonly file: string
  readonly member: string
  readonly original: string
  readonly replacement: string
  readonly reason: string
}

export function readEquivalents(): Equivalent[] {
  return JSON.parse(readFileSync(new URL('equivalents.json', import.meta.url), 'utf8'))
}

/** Found by what it says, for lines move. */
export function reasonFor(mutant: Mutant, equivalents: readonly Equivalent[]): string | undefined {
  const isSame = (each: Equivalent) =>
    each.file === mutant.file &&
    each.member === mutant.member &&
    each.original === mutant.original &&
    each.replacement === mutant.replacement
  return equivalents.find(isSame)?.reason
}
