// What somebody sees who comes by the registry's page of a package, or by an editor, and has nothing of this repository.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { findDeadLinks } from '../../scripts/check-links.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

for (const [name, least] of [
  ['master', 60],
  ['worker', 50],
  ['protocol', 25],
] as const)
  test(`the page of @regrow/${name} says what it is for, and every link of it works from the package [R51]`, () => {
    const folder = join(root, 'packages', name)
    const { homepage, files, scripts } = JSON.parse(read(join(folder, 'package.json')))
    assert.equal(homepage, `https://www.npmjs.com/package/@regrow/${name}`)
    const lines = read(join(folder, 'README.md')).split('\n')
    assert.ok(lines.length >= least, `${lines.length} lines`)
    const packed = makeFolder()
    for (const part of ['README.md', 'src'])
      cpSync(join(folder, part), join(packed, part), { recursive: true })
    if (files.includes('docs'))
      execFileSync('node', [join(root, 'scripts/pack-docs.mjs')], { cwd: packed })
    assert.equal(scripts.prepack !== undefined, files.includes('docs'))
    assert.deepEqual(findDeadLinks(packed, `@regrow/${name}`), [])
  })

test('a link that leads out of a package, or a page that is not in it, is found [R51]', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'docs'))
  writeFileSync(join(folder, 'docs/a.md'), '[a](b.md) [b](../README.md) [c](https://example.org/x)')
  writeFileSync(
    join(folder, 'README.md'),
    '[a](docs/a.md#part) [b](docs/b.md) [c](https://unpkg.com/@regrow/x/docs/c.md) [d](https://unpkg.com/@regrow/y/d.md)',
  )
  writeFileSync(
    join(folder, 'a.ts'),
    '/** See `docs/a.md`, `docs/d.md`, and `docs/e.md` of `@regrow/y`. */',
  )
  assert.deepEqual(findDeadLinks(folder, '@regrow/x').toSorted(), [
    '@regrow/x: README.md leads to docs/b.md',
    '@regrow/x: README.md leads to https://unpkg.com/@regrow/x/docs/c.md',
    '@regrow/x: docs/a.md leads to b.md',
    'a.ts names docs/d.md',
  ])
})

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'package-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
