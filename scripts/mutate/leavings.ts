// Removes the files that tests write into a sandbox. A life that breaks an invariant is kept as a scenario, which
// would notice every change after the one that broke it.

import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export class Leavings {
  readonly #folder: string
  readonly #copied: ReadonlySet<string>

  /** What lies among the unit tests of the sandbox at `folder` now is to stay. */
  constructor(folder: string) {
    this.#folder = join(folder, 'packages')
    this.#copied = new Set(this.#list())
  }

  remove(): void {
    for (const path of this.#list())
      if (!this.#copied.has(path))
        rmSync(join(this.#folder, path), { recursive: true, force: true })
  }

  #list(): string[] {
    const names = readdirSync(this.#folder).map((name) => join(name, 'test'))
    const folders = names.filter((each) => existsSync(join(this.#folder, each)))
    return folders.flatMap((each) => {
      const inside = join(this.#folder, each)
      return readdirSync(inside, { recursive: true, encoding: 'utf8' }).map((name) =>
        join(each, name),
      )
    })
  }
}
