// Makes a copy of the Node.js that is measured. Memory is counted proportionally, and all processes of a program
// share its pages: without a copy every other Node.js process of the machine would bear a part of the cost, and the
// ratios would depend on what else runs.

import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Call `use` with the path of a copy, and remove it afterwards. */
export async function withPrivateNode(
  nodePath: string,
  use: (copy: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-bench-'))
  const copy = join(folder, 'node')
  try {
    copyFileSync(realpathSync(nodePath), copy)
    await use(copy)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
