// The file of `apps/breaks-later.mjs`.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A file that tells the app how to fail, while it is there. */
export function createFault(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const file = join(folder, 'fault')
  context.after(() => rmSync(folder, { recursive: true }))
  return {
    file,
    begin: (how: string) => writeFileSync(file, how),
    end: () => rmSync(file),
  }
}
