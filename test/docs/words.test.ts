// One word for each concept: docs/glossary.md names the words that nobody uses, and no source and no page has them.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const glossary = 'docs/glossary.md'
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')

const rows = read(glossary)
  .split('\n')
  .filter((line) => line.startsWith('| **'))
  .map((line) => line.split('|').slice(1, -1))

const forbidden = rows
  .flatMap(([, , not = '']) => [...not.matchAll(/`(.+?)`/g)].map(([, word = '']) => word))
  .map((word) => word.split(' '))

/** Sources and pages: names, comments and prose. The tests and their helpers are not read, nor is the glossary itself. */
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(?:c?ts|m?js|cjs|md)$/.test(path))
  .filter(
    (path) =>
      path !== glossary && !/\btest\/|^testing\//.test(path) && !path.startsWith('.changeset/'),
  )

/** `isWorkerWorn` is `is worker worn`. */
function wordsOf(line: string): string[] {
  const text = line.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return text.match(/[a-z]+/g) ?? []
}

/** Plurals and tenses count as the word. */
function isForm(word: string | undefined, of: string): boolean {
  return word !== undefined && ['', 's', 'es', 'd', 'ed', 'ing'].some((end) => word === of + end)
}

function has(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, index) => phrase.every((each, at) => isForm(words[index + at], each)))
}

test('no source and no page has a word that the glossary forbids', () => {
  assert.ok(forbidden.length > 15 && files.length > 300, 'the words or the files were not found')
  const found = files.flatMap((path) =>
    read(path)
      .split('\n')
      .map((line, index) => ({ words: wordsOf(line), at: `${path}:${index + 1} ${line.trim()}` }))
      .filter(({ words }) => forbidden.some((phrase) => has(words, phrase)))
      .map(({ at }) => at),
  )
  assert.deepEqual(found, [])
})

test('each word that is forbidden can be found', () => {
  const odd = forbidden.map((phrase) => phrase.join(' ')).filter((word) => !/^[a-z ]+$/.test(word))
  assert.deepEqual(odd, [])
})

test('each concept of the glossary has one row, and a meaning', () => {
  const words = rows.map(([word = '']) => word.trim())
  assert.deepEqual(words, [...new Set(words)])
  for (const [word, means = ''] of rows) assert.ok(means.trim().length > 10, word)
})

for (const [line, phrase, isFound] of [
  ['function sayGoodbye() {}', 'goodbye', true],
  ['// its seats are taken', 'seat', true],
  ['/** A lame duck serves. */', 'lame duck', true],
  ['heartbeat', 'beat', false],
  ['const outdoor = 1', 'door', false],
] as const)
  test(`"${phrase}" is ${isFound ? 'found' : 'not found'} in \`${line}\``, () => {
    assert.equal(has(wordsOf(line), phrase.split(' ')), isFound)
  })
