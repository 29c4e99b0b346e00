// What became of each change that was tried, kept in a file, so that a run that was broken off goes on.

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Mutant } from './mutants.ts'

export type Verdict =
  /** A test failed, or did not end. */
  | { readonly is: 'noticed'; readonly by: string }
  | { readonly is: 'survived' }
  /** It does not compile. */
  | { readonly is: 'invalid' }

export interface Result {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

export class Results {
  readonly #file: string
  readonly #verdicts = new Map<string, Verdict>()

  /** Those in `file`, unless they shall be forgotten. */
  constructor(file: string, isFresh: boolean) {
    this.#file = file
    mkdirSync(dirname(file), { recursive: true })
    if (isFresh) rmSync(file, { force: true })
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    for (const line of lines.filter((each) => each.endsWith('}'))) {
      const { id, verdict } = JSON.parse(line)
      this.#verdicts.set(id, verdict)
    }
  }

  get({ id }: Mutant): Verdict | undefined {
    return this.#verdicts.get(id)
  }

  add({ id }: Mutant, verdict: Verdict): void {
    this.#verdicts.set(id, verdict)
    appendFileSync(this.#file, `${JSON.stringify({ id, verdict })}\n`)
  }
}
