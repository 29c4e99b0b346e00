// The table of docs/attribution.md is the one that is tested. `UPDATE=1` writes it anew.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { nodeLines } from '../../scripts/nodes/lines.ts'
import { blamedOn, kinds, type Origin } from '../error/attribution/origins.ts'

const path = new URL('../../docs/attribution.md', import.meta.url)
const begin = '<!-- the table: test/error/attribution/origins.ts -->\n'
const origins = kinds.flatMap(({ origins }) => origins)

test('docs/attribution.md shows who is blamed as it is tested', () => {
  const page = readFileSync(path, 'utf8')
  const expected = page.slice(0, page.indexOf(begin)) + begin + formatTables()
  if (process.env.UPDATE) writeFileSync(path, expected)
  assert.equal(readFileSync(path, 'utf8'), expected)
})

test('docs/attribution.md counts the origins, and those for which nobody is blamed', () => {
  const page = readFileSync(path, 'utf8')
  const countOn = (line: number) =>
    origins.filter((origin) => blamedOn(line, origin) === 'nobody').length
  const [before24, since24] = [countOn(22), countOn(26)]
  const text = `Of the ${origins.length} origins below, none blames another request; ${since24} blame nobody on Node.js 24 and 26, and ${before24} on 20 and 22`
  assert.ok(page.replaceAll('\n', ' ').includes(text), text)
})

test('every route of the app is in the table, and no other', () => {
  const folder = new URL('../error/attribution/apps/', import.meta.url)
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const routes = sources.flatMap((source) => {
    const [, body = ''] = /^export const routes = \{\n([\s\S]*?)^\}/m.exec(source) ?? []
    return [...body.matchAll(/^ {2}'?([a-z-]+)'?(?=:|,)/gm)].map(([, id = '']) => id)
  })
  assert.deepEqual(routes.toSorted(), origins.map(({ id }) => id).toSorted())
})

function formatTables(): string {
  const lines = nodeLines.map(({ line }) => line)
  const head = `| origin | what happens | ${lines.join(' | ')} |\n|---|---|${lines.map(() => '---|').join('')}\n`
  const row = (origin: Origin) => {
    const cells = lines.map((line) => blamedOn(line, origin))
    return `| ${origin.id} | ${origin.how} | ${cells.join(' | ')} |\n`
  }
  return kinds
    .map(({ title, origins }) => `\n## ${title}\n\n${head}${origins.map(row).join('')}`)
    .join('')
}
