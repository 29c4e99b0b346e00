// Releases that bring everything along, as a deploy of a repository with its `node_modules` does, and a Node.js of their
// own: so that all of it can be deleted.

import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Package = 'master' | 'worker' | 'protocol'

/** A folder for releases, out of reach of this project's packages. */
export function makeWholeReleases(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-whole-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary)
  const deploy = (name: string, files: Record<string, string>, packages: readonly Package[]) => {
    const release = join(folder, name)
    mkdirSync(release)
    for (const [file, text] of Object.entries(files)) writeFileSync(join(release, file), text)
    for (const each of packages) install(each, release)
    rmSync(join(folder, 'current'), { force: true })
    symlinkSync(name, join(folder, 'current'))
  }
  const remove = (name: string) => rmSync(join(folder, name), { recursive: true })
  return { folder, temporary, deploy, remove, node: copyNode(join(folder, 'node')) }
}

function install(name: Package, release: string): void {
  const from = join(root, 'packages', name)
  const to = join(release, 'node_modules', '@regrow', name)
  for (const each of ['package.json', 'dist/bundle'])
    cpSync(join(from, each), join(to, each), { recursive: true })
}

function copyNode(path: string): string {
  mkdirSync(dirname(path), { recursive: true })
  try {
    linkSync(process.execPath, path)
  } catch {
    cpSync(process.execPath, path) // on another file system, or not ours to link
  }
  return path
}
