import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { findAdopt } from '../../src/options/adopt.ts'

/** A release of a program, with `@regrow/worker` installed beside it or not. */
function makeRelease(context: TestContext, exports?: object): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'regrow-')))
  context.after(() => rmSync(folder, { recursive: true }))
  const installed = join(folder, 'node_modules', '@regrow', 'worker')
  writeFileSync(join(folder, 'server.js'), '')
  if (!exports) return folder
  mkdirSync(installed, { recursive: true })
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ exports }))
  writeFileSync(join(installed, 'adopt.cjs'), '')
  return folder
}

const preload = join('node_modules', '@regrow', 'worker', 'adopt.cjs')
const current = { './adopt': { types: './adopt.d.cts', default: './adopt.cjs' } }

test('the preload is the one that is installed beside the program, where its links lead now', (context) => {
  const folder = makeRelease(context, current)
  const link = join(mkdtempSync(join(tmpdir(), 'regrow-')), 'current')
  symlinkSync(folder, link)
  const found = findAdopt({ path: join(link, 'server'), cwd: link })
  assert.equal(found, join(folder, preload))
})

test("without one it is the one beside the master's own package", (context) => {
  const program = makeRelease(context)
  const folder = makeRelease(context, current)
  const own = pathToFileURL(join(folder, 'master.js')).href
  const found = findAdopt({ path: join(program, 'server.js'), cwd: program }, own)
  assert.equal(found, join(folder, preload))
})

for (const [what, exports] of [
  ['none is installed', undefined],
  ['the installed one is of a release without it', { '.': './index.js' }],
] as const) {
  test(`when ${what}, the error names what to install`, (context) => {
    const folder = makeRelease(context, exports)
    const own = pathToFileURL(join(folder, 'master.js')).href
    assert.throws(() => findAdopt({ path: join(folder, 'server.js'), cwd: folder }, own), {
      code: 'ERR_POOL_INVALID_OPTION',
      message: /`adopt` needs @regrow\/worker\/adopt, .*server\.js.*; npm install @regrow\/worker$/,
    })
  })
}
