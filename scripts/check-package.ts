// Checks the package in the current directory as its users will get it: packs it, lints it, checks that its types are
// found, and loads every entry point with import and require.
//
// It needs no network: the packed files are put below `.cache`, where Node.js finds them by name, and their
// dependencies in this repository.

import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { findDeadLinks } from './check-links.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const loadEntry = join(root, 'scripts', 'load-entry.mjs')
const { name, version, exports, sideEffects } = JSON.parse(readFileSync('package.json', 'utf8'))
const fileName = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
const folder = join(root, '.cache', 'packed', name)
const installed = join(folder, 'node_modules', name)
const tarball = join(folder, fileName)

rmSync(folder, { recursive: true, force: true })
mkdirSync(installed, { recursive: true })
run('npm', ['pack', '--silent', '--pack-destination', folder])
// Node.js 10 is not supported.
run('attw', [tarball, '--profile', 'node16'])
run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
await lint()
for (const entry of Object.keys(exports).filter((path) => path !== './package.json'))
  run(process.execPath, [loadEntry, join(name, entry), exports[entry].default, kindOf(entry)], {
    cwd: folder,
  })
checkContents()
checkReferences()
checkLinks()

/**
 * What publint finds in the packed files. No program imports anything from a preload; what looks like exports of it are
 * those of the packages in its bundle.
 */
async function lint(): Promise<void> {
  const { messages, pkg } = await publint({ pkgDir: installed, pack: false, strict: true })
  const wrong = messages.filter(
    ({ code, path: [, entry = ''] }) =>
      code !== 'CJS_WITH_ESMODULE_DEFAULT_EXPORT' || kindOf(entry) !== 'preload',
  )
  if (wrong.length > 0)
    throw new Error(wrong.map((message) => formatMessage(message, pkg)).join('\n'))
}

function run(command: string, args: readonly string[], options: ExecFileSyncOptions = {}): void {
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH}`
  execFileSync(command, args, { stdio: 'inherit', ...options, env: { ...process.env, PATH: path } })
}

/** A file that does something when it is loaded is declared, so that no bundler leaves it out. */
function kindOf(entry: string): 'library' | 'preload' {
  const hasEffects = Array.isArray(sideEffects) && sideEffects.includes(exports[entry].default)
  return hasEffects ? 'preload' : 'library'
}

/** A source map that leads nowhere, or a build without types, is of no use. */
function checkContents(): void {
  for (const file of ['package.json', 'LICENSE', 'README.md', 'dist/index.d.ts', 'src/index.ts'])
    if (!existsSync(join(installed, file))) throw new Error(`${name} is packed without ${file}`)
  for (const file of ['dist/.tsbuildinfo', 'test', 'src/core/tsconfig.json'])
    if (existsSync(join(installed, file))) throw new Error(`${name} is packed with ${file}`)
}

/** The compiler does not change the name of a source file in an argument of `require`. */
function checkReferences(): void {
  const names = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' })
  for (const file of names.filter((each) => /\.c?js$/.test(each))) {
    const code = readFileSync(join(installed, 'dist', file), 'utf8')
    const [reference] = /['"]\.{1,2}\/[^'"]*\.[cm]?ts['"]/.exec(code) ?? []
    if (reference) throw new Error(`${name}: dist/${file} refers to the source file ${reference}`)
  }
}

function checkLinks(): void {
  const dead = findDeadLinks(installed, name)
  if (dead.length > 0) throw new Error(dead.join('\n'))
}
