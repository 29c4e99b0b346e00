// A file that every fork needs, for as long as the master lives. Deploys delete the release that a master was started
// from, and package managers replace files under it. So the text is read at the start; a fork gets the file
// itself as long as it still is what it was, and else a copy.

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

export class HeldFile {
  readonly #path: string | undefined
  readonly #text: string
  #copy: string | undefined

  /** Who knows the text needs no file that is there. */
  constructor(path: string)
  constructor(path: string | undefined, text: string)
  constructor(path: string | undefined, text?: string) {
    this.#path = path
    this.#text = text ?? readFileSync(String(path), 'utf8')
  }

  /**
   * Where it is to be found now; the copy is made when it is first wanted, and anew when somebody has tidied it away.
   *
   * @throws {Error} It is gone, and no copy can be written.
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
      return false // gone, or not to be read any more
    }
  }

  #writeCopy(): string {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), 'regrow-'))
    const copy = join(folder, basename(this.#path ?? 'preload.cjs'))
    writeFileSync(copy, this.#text)
    return copy
  }
}
