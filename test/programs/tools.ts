// Where programs are installed, and by what.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const clone = createHash('sha256')
  .update(import.meta.url)
  .digest('hex')
  .slice(0, 8)

/** Each clone has its own. */
export const home = join(tmpdir(), `regrow-programs-${clone}`)

const pnpmVersion = '10.34.8'
const pnpmFolder = join(home, 'pnpm-itself')

/** The command of pnpm, for Node.js. */
export const pnpmPath = join(pnpmFolder, 'node_modules/pnpm/bin/pnpm.cjs')

/** They install what a folder's manifest asks for. What a package would run then is not run: it may want to fetch more. */
export const installers = {
  npm: (folder: string) => npm(['install'], folder),
  pnpm: (folder: string) => {
    fetchPnpm()
    const store = ['--store-dir', join(home, 'pnpm-store')]
    runNode([pnpmPath, 'install', '--ignore-scripts', ...store], folder)
  },
}

export function runNode(args: readonly string[], folder: string): void {
  run(process.execPath, args, folder)
}

function fetchPnpm(): void {
  if (existsSync(pnpmPath)) return
  mkdirSync(pnpmFolder, { recursive: true })
  npm(['install', '--prefix', pnpmFolder, `pnpm@${pnpmVersion}`], pnpmFolder)
}

const quietly = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']

function npm(args: readonly string[], folder: string): void {
  run('npm', [...args, '--ignore-scripts', ...quietly], folder)
}

/** What npm has told the script that runs this is not meant for an npm below it. */
function run(command: string, args: readonly string[], cwd: string): void {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
  )
  const env = { ...Object.fromEntries(own), NODE_OPTIONS: '', NEXT_TELEMETRY_DISABLED: '1' }
  execFileSync(command, args, { cwd, env, stdio: 'pipe', timeout: 300_000 })
}
