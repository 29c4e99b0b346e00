// Remembers which program each release is. The newest release is the path that the user gave, resolved again at each
// fork. An older one, which only a rollback or a pause forks, is where the links led when it was first forked.

import { realpathSync } from 'node:fs'
import { type Entry, findProgram } from '../../options/entry.ts'

export class Releases {
  readonly #entry: Entry
  readonly #real = new Map<number, Entry>()
  #newest = 0

  constructor(entry: Entry) {
    this.#entry = entry
  }

  /** The program and the directory to fork for this release. */
  entryOf(release: number): Entry {
    if (release >= this.#newest) {
      this.#newest = release
      if (!this.#real.has(release)) this.#real.set(release, followLinks(this.#entry))
      return this.#entry
    }
    return this.#real.get(release) ?? this.#entry
  }
}

/** A path that does not exist now stays as it is: the fork will fail with a reason. */
function followLinks({ path, cwd }: Entry): Entry {
  try {
    return { path: realpathSync(findProgram(path) ?? path), cwd: realpathSync(cwd) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return { path, cwd }
  }
}
