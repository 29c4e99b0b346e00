// ARCHITECTURE.md and CONTRIBUTING.md name files and rooms: each of them is there.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')

/** A page may leave out the folders that a file lies in: `shell/clock.ts`, `clock.ts`. */
const isThere = (name: string) => files.some((path) => `/${path}`.endsWith(`/${name}`))

for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md'])
  test(`every file that ${page} names is there`, () => {
    const text = readFileSync(`${root}${page}`, 'utf8')
    const named = [...text.matchAll(/`(\w[\w./-]*\.(?:c?ts|mjs))`/g)].map(([, name = '']) => name)
    assert.ok(named.length > 5)
    assert.deepEqual(
      named.filter((name) => !isThere(name)),
      [],
    )
  })

test('every room of the master and the worker has a row in ARCHITECTURE.md, and no other has', () => {
  const folders = files.flatMap(
    (path) => /^packages\/(?:master|worker)\/src\/(.+)\/[^/]+\.c?ts$/.exec(path)?.[1] ?? [],
  )
  const page = readFileSync(`${root}ARCHITECTURE.md`, 'utf8')
  const [, table = ''] = /^\| room \|.*\n((?:\|.*\n)+)/m.exec(page) ?? []
  const firstCells = table.split('\n').map((row) => row.split('|')[1] ?? '')
  const named = firstCells.flatMap((cell) => [...cell.matchAll(/`(.+?)`/g)].map(([, name]) => name))
  assert.deepEqual([...new Set(named)].toSorted(), [...new Set(folders)].toSorted())
})
