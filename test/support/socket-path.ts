// Paths for Unix domain sockets, each in a folder of its own that goes with its test.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A path at which nothing is yet. */
export function makePath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'path')
}
