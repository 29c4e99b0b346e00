// Programs out of Debian's packages, laid below `.cache` and not installed: nothing of the machine is
// changed, and no service is started. Elsewhere, or out of reach of Debian's servers, there are none.

import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../.cache/debian', import.meta.url))

export interface DebianProgram {
  readonly path: string
  /** With what it finds its libraries. */
  readonly env: NodeJS.ProcessEnv
}

interface Wanted {
  /** Where the package has it, such as `/usr/bin/redis-server`. */
  readonly path: string
  /** The package, and what of its dependencies a small installation may lack. */
  readonly packages: readonly string[]
}

/** The program as it is installed, or else as Debian has it; `undefined` if it cannot be had, or not run. */
export function findProgram({ path, packages }: Wanted): DebianProgram | undefined {
  if (existsSync(path)) return asRunning({ path, env: process.env })
  const folder = join(cache, packages[0] ?? '')
  try {
    if (!existsSync(folder)) fetchPackages(packages, folder)
  } catch {
    return undefined // no Debian, or no network: its tests are skipped, and counted as such
  }
  const libraries = readdirSync(join(folder, 'usr/lib'), { withFileTypes: true })
    .filter((entry) => entry.name.endsWith('-linux-gnu'))
    .map((entry) => join(folder, 'usr/lib', entry.name))
  const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(':') }
  return asRunning({ path: join(folder, path), env })
}

function fetchPackages(packages: readonly string[], folder: string): void {
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, 'draft-'))
  try {
    download(packages, draft)
    for (const file of readdirSync(draft).filter((name) => name.endsWith('.deb')))
      run('dpkg-deb', ['--extract', file, 'files'], { cwd: draft })
    if (!existsSync(folder)) renameSync(join(draft, 'files'), folder) // another run was as quick
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function download(packages: readonly string[], folder: string): void {
  const fetch = () => run('apt-get', ['download', '--quiet', ...packages], { cwd: folder })
  try {
    fetch()
  } catch {
    run('apt-get', ['update', '--quiet'], { cwd: folder }) // its lists may be old, or not there; this takes root
    fetch()
  }
}

function asRunning(program: DebianProgram): DebianProgram | undefined {
  try {
    run(program.path, ['--version'], { env: program.env })
    return program
  } catch {
    return undefined // a library is missing
  }
}

function run(command: string, args: readonly string[], options: ExecFileSyncOptions): void {
  execFileSync(command, args, { stdio: 'ignore', timeout: 40_000, ...options })
}
