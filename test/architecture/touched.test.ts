// ARCHITECTURE.md lists what is changed of Node's and of the user's, and why: nothing else is.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readSources } from '../support/sources.ts'
import { findTouched } from './find-touched.ts'

/** Objects that the packages have made themselves. */
const own = new Set([
  'context.source',
  'error',
  'error.code',
  'errors.prototype',
  'gate.listener',
  'known.addresses',
  'known.hasAcknowledged',
  'known.memory',
  'socket.data',
  'stream',
  'trial.looks',
  'url.hash',
  'url.search',
])

/** By their paths as the table has them. */
const sources = new Map(
  [...readSources()].map(([path, text]) => [path.replace('packages/', ''), text]),
)
const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8')
const [section = ''] = /^## What we touch\n[\s\S]*?(?=^## )/m.exec(page) ?? []
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, 4))
  .map(([what = '', where = '', why = '']) => ({ what: quoted(what), where: quoted(where), why }))

function quoted(cell: string): string[] {
  return [...cell.matchAll(/`(.+?)`/g)].map(([, text = '']) => text)
}

function isListed(path: string, target: string): boolean {
  return rows.some(({ what, where }) => what.includes(target) && where.includes(path))
}

test('whatever object is changed that is not ours stands in the table of ARCHITECTURE.md', () => {
  const found = [...sources].flatMap(([path, source]) =>
    findTouched(source).map((target) => ({ path, target })),
  )
  assert.ok(found.length > 30, 'the sources were not read')
  const foreign = found.filter(({ target }) => !own.has(target))
  assert.deepEqual(
    foreign.filter(({ path, target }) => !isListed(path, target)),
    [],
  )
})

test('each row of that table is true: its files say what it says, and it has a reason', () => {
  assert.ok(rows.length > 15, 'the table was not found')
  for (const { what, where, why } of rows) {
    assert.ok(why.trim().length > 20, `no reason: ${what}`)
    const texts = where.map((path) => withoutCasts(sources.get(path) ?? ''))
    for (const [index, text] of texts.entries())
      assert.ok(
        what.some((each) => text.includes(each)),
        `${where[index]} does none of ${what}`,
      )
    for (const each of what)
      assert.ok(
        texts.some((text) => text.includes(each)),
        `nobody does ${each}`,
      )
  }
})

function withoutCasts(source: string): string {
  return source.replace(/\((\w+(?:\.\w+)*) as [\w ]+\)/g, '$1')
}

const examples: readonly (readonly [source: string, found: readonly string[]])[] = [
  ['response.writeHead = wrapped', ['response.writeHead']],
  ['settings.depth += 1', ['settings.depth']],
  ['count.of++', ['count.of']],
  ['delete cluster.workers[id]', ['cluster.workers[id]']],
  [';(socket as Ours)[mark] = true', ['socket[mark]']],
  ['Object.assign(process.env, more)', ['process.env']],
  ["Object.defineProperty(process, 'x', {})", ['process']],
  ["socket.removeAllListeners('data')", ['socket.removeAllListeners']],
  ['const changed = { ...given }', []],
  ['class A { b = 1; c() { this.b = 2; this.of().d = 3 } }', []],
  ['class A {}; Object.defineProperty(A.prototype, "name", {})', []],
  ['Object.assign(new Error(), { code })', []],
  ['let a = 1; a = 2', []],
]
for (const [source, found] of examples)
  test(`in \`${source}\` ${found.length === 0 ? 'nothing' : found} is found`, () => {
    assert.deepEqual(findTouched(source), found)
  })
