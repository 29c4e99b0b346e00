// Makes the flags that a fork of Node.js gets: our preload first, so that it is there from the first moment on, then
// the preload that adopts a program, then the user's own flags.

import { fileURLToPath } from 'node:url'
import { findAdopt, lookUpAdopt } from '../../options/adopt.ts'
import type { Entry } from '../../options/entry.ts'
import { HeldFile } from './held-file.ts'

/**
 * What `scripts/bundle.mjs` puts in. A bundler of the user's may drop the URL, and moves this code away from its files.
 */
interface Bundled {
  readonly url?: string
  readonly preload?: string
}

/** Each worker loads the preload before its program; `preload.cts` describes what it does. */
function holdPreload(): HeldFile {
  const { url } = import.meta as Bundled
  const text = (import.meta as Bundled).preload
  const path = url === undefined ? undefined : fileURLToPath(new URL('../bundle/preload.cjs', url))
  return text === undefined ? new HeldFile(String(path)) : new HeldFile(path, text)
}

interface Wishes {
  readonly entry: Entry
  readonly adopt: boolean
  readonly execArgv: readonly string[]
}

export class ForkFlags {
  readonly #preload = holdPreload()
  /** The preload that adopts programs, as it was when the pool was created. */
  readonly #adopter: HeldFile | undefined
  readonly #execArgv: readonly string[]

  constructor({ entry, adopt, execArgv }: Wishes) {
    this.#adopter = adopt ? new HeldFile(findAdopt(entry)) : undefined
    this.#execArgv = execArgv
  }

  /**
   * The flags for a fork of this program now.
   *
   * @throws {Error} A preload is gone, and no copy of it can be written.
   */
  list(entry: Entry): string[] {
    return ['--require', this.#preload.locate(), ...this.#adopt(entry), ...this.#execArgv]
  }

  /** The pool has stopped. */
  release(): void {
    this.#preload.release()
    this.#adopter?.release()
  }

  /**
   * The adopting preload comes before the user's own, so that it sees what they start. By `--require`: with `--import`
   * Node loads the program as an ES module, past every require hook, and so late that messages may come before.
   */
  #adopt(entry: Entry): readonly string[] {
    return this.#adopter ? ['--require', lookUpAdopt(entry) ?? this.#adopter.locate()] : []
  }
}
