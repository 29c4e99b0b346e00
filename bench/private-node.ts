// A copy of the Node.js that is measured. Memory is counted proportionally, and the pages of a
// program are shared by everybody who runs it: without a copy, this process and every other one of
// the machine would bear a part of the cost, and the ratios would depend on who else is at work.

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
