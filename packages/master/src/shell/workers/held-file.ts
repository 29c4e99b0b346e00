// Keeps a file that every fork needs, for as long as the master lives. Deploys delete the release that a master was
// started from, and package managers replace its files. So the text is read at the start. A fork gets the file itself
// while it is unchanged, and a copy after that.

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

export class HeldFile {
  readonly #path: string | undefined
  readonly #text: string
  #copy: string | undefined

  /** With the text, the file need not exist. */
  constructor(path: string)
  constructor(path: string | undefined, text: string)
  constructor(path: string | undefined, text?: string) {
    this.#path = path
    this.#text = text ?? readFileSync(String(path), 'utf8')
  }

  /**
   * The path where it is now. The copy is made when it is first needed, and again when somebody has deleted it.
   *
   * @throws {Error} The file is gone, and no copy can be written.
   */
  locate(): string {
    if (this.#path !== undefined && this.#isAt(this.#path)) return this.#path
    if (this.#copy === undefined || !this.#isAt(this.#copy)) this.#copy = this.#writeCopy()
    return this.#copy
  }

  /** The pool has stopped. */
  release(): void {
    if (this.#copy !== undefined) rmSync(dirname(this.#copy), { recursive: true, force: true })
    this.#copy = undefined
  }

  #isAt(path: string): boolean {
    try {
      return readFileSync(path, 'utf8') === this.#text
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      return false // gone, or not readable any more
    }
  }

  #writeCopy(): string {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'regrow-'))
    const copy = join(folder, basename(this.#path ?? 'preload.cjs'))
    writeFileSync(copy, this.#text)
    return copy
  }
}
