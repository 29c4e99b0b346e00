// A hash that shows whether two runs would judge alike.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reachFile } from './reach.ts'

/**
 * The hash of everything that decides a verdict in the tree at `root`: the sources, the tests, and which of them run.
 */
export function hashJudges(root: string): string {
  const packages = readdirSync(join(root, 'packages'))
  const folders = packages.flatMap((name) => [`packages/${name}/src`, `packages/${name}/test`])
  const files = ['test', 'testing', ...folders].flatMap((folder) => listFiles(root, folder)).sort()
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.update(readFileSync(reachFile)).digest('hex').slice(0, 16)
}

function listFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name))
    .map((path) => path.slice(root.length + 1))
}
