// The table of docs/adopting.md is the one that is tried. `UPDATE=1` writes it anew.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { programs } from '../programs/list.ts'
import { waysOf } from '../programs/program.ts'
import { formatPrograms } from '../programs/table.ts'

const path = new URL('../../docs/adopting.md', import.meta.url)

test('docs/adopting.md shows the programs that are tried, and what is expected of them', () => {
  const page = readFileSync(path, 'utf8')
  const [before = '', after = ''] = page.split(
    /(?<=<!-- the table: test\/programs\/.*-->\n)(?:.+\n)*/,
  )
  const expected = before + formatPrograms(programs) + after
  if (process.env.UPDATE) writeFileSync(path, expected)
  assert.equal(readFileSync(path, 'utf8'), expected)
})

test('every way to end a program is expected to come to something', () => {
  for (const program of programs) {
    const { name, expected, throws } = program
    assert.deepEqual(Object.keys(expected.alone).toSorted(), waysOf(program).toSorted(), name)
    assert.equal(expected.pool.faulted !== undefined, throws !== undefined, name)
  }
})
