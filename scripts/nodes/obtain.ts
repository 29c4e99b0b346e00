// Gets the binary of a version of Node.js from the npm registry, and keeps it in `.cache/nodes/<version>`. The packages
// `node-<platform>-<arch>` contain nothing but the release of Node itself.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../.cache/nodes', import.meta.url))

/** The platforms for which the registry has binaries of each line, and on which the system tests can run. */
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

/** The path of a `node` of this version, which was run once to check that. */
export function obtainNode(version: string): string {
  const binary = join(cache, version, 'bin', 'node')
  if (!existsSync(binary)) download(version, dirname(dirname(binary)))
  verify(binary, version)
  return binary
}

function download(version: string, folder: string): void {
  const name = `node-${namePlatform()}`
  console.log(`fetching ${name}@${version}`)
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, 'draft-'))
  try {
    pack(`${name}@${version}`, draft)
    const tarball = join(draft, `${name}-${version}.tgz`)
    execFileSync('tar', ['-xzf', tarball, '-C', draft, 'package/bin/node'])
    if (!existsSync(folder)) renameSync(join(draft, 'package'), folder) // another process was as quick
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

function namePlatform(): string {
  const name = `${process.platform}-${process.arch}`
  if (platforms.includes(name)) return name
  const list = platforms.join(', ')
  throw new Error(
    `the registry's binaries of Node.js that are used here are for ${list}; this is ${name}`,
  )
}

function pack(specifier: string, folder: string): void {
  try {
    const args = ['pack', specifier, '--silent', '--pack-destination', folder]
    execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  } catch (cause) {
    const advice = `is the npm registry within reach? What was fetched once is kept in ${cache}`
    throw new Error(`npm could not fetch ${specifier}; ${advice}`, { cause })
  }
}

function verify(binary: string, version: string): void {
  const actual = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
  if (actual === `v${version}`) return
  throw new Error(
    `${binary} says that it is ${actual}, not v${version}; remove it, and run this again`,
  )
}
