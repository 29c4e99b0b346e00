// Installs a program and the packed packages in a folder of its own, outside of this repository: what it does
// not bring along is not found. A folder is used again while it is what would be installed anew; two runs at a
// time from one clone would be in each other's way.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packAll, type Tarball } from './pack.ts'
import { folderOf, type Program } from './program.ts'
import { home, installers, runNode } from './tools.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const masterProgram = join(here, '../../testing/master-program.mjs')
/** More than the kernel holds between a server and a client that does not read. */
const largeBytes = 32 * 1024 * 1024

let packed: Readonly<Record<string, Tarball>> | undefined

export interface Installed {
  readonly folder: string
  /** A program for `support/start-pool.ts` that loads the packed master. */
  readonly masterProgram: string
}

/** Install it, if it is not. */
export function install(program: Program): Installed {
  const folder = join(home, folderOf(program))
  const mark = join(folder, 'installed.txt')
  const wanted = describe(program)
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true })
    lay(program, folder)
    installers[program.installer ?? 'npm'](folder)
    for (const command of program.build ?? []) runNode(command, folder)
    writeFileSync(mark, wanted)
  }
  return { folder, masterProgram: join(folder, 'master-program.mjs') }
}

/** What its folder is made of. */
function describe(program: Program): string {
  const { packages, build, installer } = program
  const digests = Object.values(tarballs()).map(({ digest }) => digest)
  const files = filesOf(program)
  const own = files
    ? execFileSync('tar', ['-c', '--sort=name', '--mtime=@0', '-C', files, '.'])
    : ''
  const master = readFileSync(masterProgram)
  const all = [packages, build, installer, digests, hash(own), hash(master), process.version]
  return JSON.stringify(all)
}

/** All that is there before anything is installed. */
function lay(program: Program, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const files = filesOf(program)
  if (files) cpSync(files, folder, { recursive: true })
  cpSync(masterProgram, join(folder, 'master-program.mjs'))
  writeFileSync(join(folder, 'large.bin'), '')
  truncateSync(join(folder, 'large.bin'), largeBytes)
  const path = join(folder, 'package.json')
  const own = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  writeFileSync(path, JSON.stringify({ ...own, ...createManifest(program) }, undefined, 2))
}

function createManifest({ packages, installer }: Program) {
  const entries = Object.entries(tarballs()).map(([name, { path }]) => [name, `file:${path}`])
  const ours = Object.fromEntries(entries)
  // pnpm would ask the registry for what one of ours needs of the others.
  const overrides = installer === 'pnpm' && { pnpm: { overrides: ours } }
  return { private: true, dependencies: { ...packages, ...ours }, ...overrides }
}

function filesOf(program: Program): string | undefined {
  const files = join(here, 'files', folderOf(program))
  return existsSync(files) ? files : undefined
}

function tarballs(): Readonly<Record<string, Tarball>> {
  packed ??= packAll(join(home, 'packed'))
  return packed
}

function hash(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
