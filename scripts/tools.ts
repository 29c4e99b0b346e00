// npm run tools
//
// Brings what some tests use and npm does not have: h2load, of Debian's nghttp2-client. As root on
// Debian only; elsewhere, and where it is missing, those tests count as skipped.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const packages = { '/usr/bin/h2load': 'nghttp2-client' }

const missing = Object.entries(packages).filter(([path]) => !existsSync(path))
const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
if (missing.length === 0) console.log('everything is there')
else if (canInstall) install(missing.map(([, name]) => name))
else console.log(`install as root: ${missing.map(([, name]) => name).join(' ')}`)

function install(names: readonly string[]): void {
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...names]]) {
    const { status } = spawnSync('apt-get', args, { stdio: 'inherit' })
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`)
  }
}
