// The packages as users get them.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../packages/', import.meta.url))

export interface Tarball {
  readonly path: string
  /** What tells it from another one. */
  readonly digest: string
}

/** Pack all three into a folder; the tarballs by the names of the packages. Another process may do so, too. */
export function packAll(folder: string): Readonly<Record<string, Tarball>> {
  mkdirSync(folder, { recursive: true })
  const draft = mkdtempSync(join(folder, 'draft-'))
  const names = ['protocol', 'master', 'worker']
  const tarballs = names.map((name) => [`@regrow/${name}`, pack(name, draft, folder)])
  rmSync(draft, { recursive: true })
  return Object.fromEntries(tarballs)
}

function pack(name: string, draft: string, folder: string): Tarball {
  const cwd = join(packages, name)
  execFileSync('npm', ['pack', '--silent', '--pack-destination', draft], { cwd, stdio: 'ignore' })
  const { version } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))
  const packed = join(draft, `regrow-${name}-${version}.tgz`)
  const digest = createHash('sha256').update(readFileSync(packed)).digest('hex')
  const path = join(folder, `${name}-${digest}.tgz`)
  renameSync(packed, path)
  return { path, digest }
}
