// docs/support.md promises what package.json asks for, and what CI runs.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { chooseLines, nodeLines } from '../../scripts/nodes/lines.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const page = read('docs/support.md')
const rows = [...page.matchAll(/^\| (\d+) \| ([\d.]+) \| (.*?) \|/gm)].map(
  ([, line, version, ci]) => ({ line: Number(line), version, ci }),
)

test('docs/support.md names the lines that are tested, and their versions', () => {
  const documented = rows.map(({ line, version }) => ({ line, version }))
  assert.deepEqual(documented, nodeLines)
  for (const { line, version } of nodeLines) assert.equal(version.split('.')[0], String(line))
})

test('every package runs on what docs/support.md says, from the first tested line on', () => {
  const [, documented] = /`engines` says `([^`]+)`/.exec(page) ?? []
  const manifests = readdirSync(new URL('../../packages', import.meta.url))
  for (const path of ['package.json', ...manifests.map((name) => `packages/${name}/package.json`)])
    assert.equal(JSON.parse(read(path)).engines.node, documented, path)
  assert.match(documented ?? '', new RegExp(`^>=${nodeLines[0]?.line}\\.`))
})

test('CI runs what docs/support.md says: the own Node.js of its machine is of the first line', () => {
  const script = read('.ci/run')
  const runs = [...script.matchAll(/test:nodes -- --only (\S+)(?: (--quick))?$/gm)]
  const told = runs.flatMap(([, only, quick]) =>
    chooseLines(only).map(({ line }) => [line, quick ? 'quick' : 'every test'] as const),
  )
  const byLine = new Map<number, string>([[nodeLines[0]?.line ?? 0, 'every test'], ...told])
  assert.deepEqual(
    rows.map(({ line, ci }) => [line, ci]),
    [...byLine].toSorted(([a], [b]) => a - b),
  )
  assert.match(script, /\nnpm test\n$/, 'the summary of the test runner closes the log')
})

test('a line that is not tested is not taken for one that is', () => {
  assert.deepEqual(
    chooseLines('24,20').map(({ line }) => line),
    [20, 24],
  )
  for (const names of ['18', 'lts', '', '22,18'])
    assert.throws(() => chooseLines(names), /--only takes lines out of 20,22,24,26/)
})
