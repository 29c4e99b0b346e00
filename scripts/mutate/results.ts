// What became of each change that was tried, kept in a file, so that a run that was broken off goes on. A verdict
// holds for the sources and tests that gave it: where others judge, the change is tried anew.

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

interface Entry {
  readonly id: string
  /** What gave the verdict, as a hash. */
  readonly judges: string
  readonly verdict: Verdict
}

export interface Keeping {
  /** What judges now, as a hash. */
  readonly judges: string
  /** Forget those of earlier runs. */
  readonly fresh: boolean
  /** Believe what other judges noticed, and try again whatever survived. */
  readonly again: boolean
}

export class Results {
  readonly #file: string
  readonly #keeping: Keeping
  readonly #entries = new Map<string, Entry>()

  constructor(file: string, keeping: Keeping) {
    this.#file = file
    this.#keeping = keeping
    mkdirSync(dirname(file), { recursive: true })
    if (keeping.fresh) rmSync(file, { force: true })
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    for (const line of lines.filter((each) => each.endsWith('}'))) {
      const entry: Entry = JSON.parse(line)
      this.#entries.set(entry.id, entry)
    }
  }

  /** What is known of it, if that need not be asked again. */
  get({ id }: Mutant): Verdict | undefined {
    const { verdict, judges } = this.#entries.get(id) ?? {}
    const { again } = this.#keeping
    const isValid = again ? verdict?.is !== 'survived' : judges === this.#keeping.judges
    return isValid ? verdict : undefined
  }

  add({ id }: Mutant, verdict: Verdict): void {
    const entry: Entry = { id, judges: this.#keeping.judges, verdict }
    this.#entries.set(id, entry)
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
  }
}
