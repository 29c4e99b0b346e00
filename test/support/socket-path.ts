// Paths for Unix domain sockets, each in a folder of its own that goes with its test.

import { linkSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A path at which nothing is yet. */
export function makePath(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return join(folder, 'path')
}

/** A path at which a socket is left whose owner was killed: Node unlinks it under one name, and it stays under the other. */
export async function leavePathBehind(context: TestContext): Promise<string> {
  const [name, path] = [makePath(context), makePath(context)]
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(name, resolve))
  linkSync(name, path)
  await new Promise((resolve) => server.close(resolve))
  return path
}
