// Each fault has a test that bears its id and a row in docs/faults.md that names the test's file.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { test } from 'node:test'

const root = new URL('../../', import.meta.url)

/** How many faults each group has. */
const groups = { A: 28, B: 10, C: 11, D: 10 }
const faults = Object.entries(groups).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `${group}${index + 1}`),
)

/** Faults that no test injects yet. This list only ever gets shorter. */
const pending = new Set<string>()

interface Row {
  readonly id: string
  /** From the root of the repository. */
  readonly files: readonly string[]
  /** No test can inject it: the files are those of a simulation. */
  readonly isSimulated: boolean
}

const rows = readRows()
const idsByFile = new Map(listTests().map((file) => [file, readIds(file)]))

test('every fault has a row in docs/faults.md, unless it is pending, and no other has', () => {
  const documented = rows.map(({ id }) => id)
  assert.deepEqual(
    documented,
    faults.filter((id) => !pending.has(id)),
  )
})

test('every fault has a test with its id in the title, unless it is pending, and no other has', () => {
  const tested = new Set([...idsByFile.values()].flat())
  for (const { id, isSimulated } of rows) if (isSimulated) tested.add(id)
  const known = new Set(faults)
  assert.deepEqual(
    faults.filter((id) => tested.has(id)),
    faults.filter((id) => !pending.has(id)),
  )
  assert.deepEqual(
    [...tested].filter((id) => !known.has(id)),
    [],
  )
})

test('every row names the files of its tests, all of them, or a simulation', () => {
  for (const { id, files, isSimulated } of rows) {
    const testing = [...idsByFile].filter(([, ids]) => ids.includes(id)).map(([file]) => file)
    if (isSimulated) assert.ok(files.length > 0 && files.every((file) => idsByFile.has(file)), id)
    else assert.deepEqual(files.toSorted(), testing.toSorted(), id)
  }
})

function readRows(): Row[] {
  const page = readFileSync(new URL('docs/faults.md', root), 'utf8')
  return [...page.matchAll(/^\| ([A-D]\d+) \|.*\| (.+?) \|$/gm)].map(([, id = '', cell = '']) => ({
    id,
    files: [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => posix.join('docs', path)),
    isSimulated: cell.startsWith('simulated only'),
  }))
}

function listTests(): string[] {
  const folders = [
    'test',
    ...readdirSync(new URL('packages', root)).map((name) => `packages/${name}/test`),
  ]
  return folders.flatMap((folder) => {
    const names = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => posix.join(folder, name))
  })
}

/** The ids of faults in which the titles of a file end, as in `[A9]` or `[B4, R15]`. */
function readIds(file: string): string[] {
  const source = readFileSync(new URL(file, root), 'utf8')
  const titles = [...source.matchAll(/\btest\(\s*(['"`])(.+?)\1, (?:async )?[({]/g)]
  const ids = titles.flatMap(([, , title = '']) => {
    const [, list = ''] = / \[([A-Z]\d+(?:, [A-Z]\d+)*)\]$/.exec(title) ?? []
    return list.split(', ').filter((id) => /^[A-D]\d+$/.test(id))
  })
  return [...new Set(ids)]
}
