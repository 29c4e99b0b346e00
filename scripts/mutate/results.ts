// Keeps the verdict on each change in a file, so that an interrupted run can continue. A verdict holds for the
// sources and tests that gave it; with others the change is tried again.

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Mutant } from './mutants.ts'

export type Verdict =
  /** A test failed or did not end. */
  | { readonly is: 'noticed'; readonly by: string }
  | { readonly is: 'survived' }
  /** The change does not compile. */
  | { readonly is: 'invalid' }

export interface Result {
  readonly mutant: Mutant
  readonly verdict: Verdict
}

interface Entry {
  readonly id: string
  /** The hash of the sources and tests that gave the verdict. */
  readonly judges: string
  readonly verdict: Verdict
}

export interface Keeping {
  /** The hash of the sources and tests that judge now. */
  readonly judges: string
  /** Forget the verdicts of earlier runs. */
  readonly fresh: boolean
  /** Accept what other judges noticed, and try the rest again. */
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

  /** The known verdict on a change, if it need not be tried again. */
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
