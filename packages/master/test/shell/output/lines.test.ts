import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineCutter, maxLineBytes, nameLines } from '../../../src/shell/output/lines.ts'

const toBytes = (text: string) => Buffer.from(text).toString('latin1')
const toText = (bytes: string) => Buffer.from(bytes, 'latin1').toString()

/** The lines of chunks, the last words among them, as text. */
function cut(chunks: readonly string[]): string[] {
  const cutter = new LineCutter()
  return [...chunks.flatMap((chunk) => cutter.push(chunk)), ...cutter.end()].map(toText)
}

const cases: [title: string, written: string[], lines: string[]][] = [
  ['nothing', [], []],
  ['one line', ['a\n'], ['a']],
  ['lines in one chunk', ['a\nb\n\nc\n'], ['a', 'b', '', 'c']],
  ['a line in pieces', ['a', 'b', 'c\nd\n'], ['abc', 'd']],
  ['a newline by itself', ['a', '\n', '\n'], ['a', '']],
  ['last words', ['a\nlast', ' words'], ['a', 'last words']],
  ['carriage returns', ['a\r', '\nb\r\n'], ['a\r', 'b\r']],
]

for (const [title, written, lines] of cases)
  test(`${title}: cut into lines as they were written`, () => {
    assert.deepEqual(cut(written), lines)
  })

test('wherever a chunk ends within a character, the line is whole', () => {
  const bytes = toBytes('größer 👩‍🚀 日本\nnext é\n')
  for (let at = 0; at <= bytes.length; at += 1)
    assert.deepEqual(cut([bytes.slice(0, at), bytes.slice(at)]), ['größer 👩‍🚀 日本', 'next é'])
})

test('an unfinished last line is given once', () => {
  const cutter = new LineCutter()
  cutter.push('half a line')
  assert.deepEqual(cutter.end(), ['half a line'])
  assert.deepEqual(cutter.end(), [])
  assert.deepEqual(cutter.push('more\n'), ['more'])
})

test('a line of just the limit is one line, and one byte more is a second one', () => {
  const longest = 'x'.repeat(maxLineBytes)
  assert.deepEqual(cut([`${longest}\ny\n`]), [longest, 'y'])
  assert.deepEqual(cut([`${longest}y\n`]), [longest, 'y'])
})

test('a line without end is let out piece by piece', () => {
  const cutter = new LineCutter()
  const pieces = Array.from({ length: 100 }, () => cutter.push('x'.repeat(10_000))).flat()
  assert.deepEqual([...new Set(pieces.map((piece) => piece.length))], [maxLineBytes])
  assert.equal(pieces.length, Math.floor((100 * 10_000) / maxLineBytes))
})

test('a long line is not cut within a character, and what is no text is cut all the same', () => {
  for (const start of ['', 'a', 'ab', 'abc']) {
    const line = start + '👋'.repeat(maxLineBytes / 2)
    const pieces = cut([toBytes(line)])
    assert.equal(pieces.join(''), line)
    assert.ok(pieces.every((piece) => !piece.includes('\u{fffd}')))
  }
  const cutter = new LineCutter()
  const pieces = cutter.push('\x80'.repeat(maxLineBytes + 1))
  assert.deepEqual(
    [...pieces, ...cutter.end()].map((piece) => piece.length),
    [maxLineBytes, 1],
  )
})

test('a name stands before each line, and not twice before the worker names itself', () => {
  const name = 'slot=2 gen=5 pid=4711'
  assert.equal(nameLines(name, ['a', '']), `${name} a\n${name} \n`)
  assert.equal(nameLines(name, [`${name} uncaught exception`]), `${name} uncaught exception\n`)
  assert.equal(nameLines(name, [`${name}1 x`]), `${name} ${name}1 x\n`)
})

/** Some text, long lines among it, and the same in chunks that end anywhere. */
const writings = fc
  .array(
    fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('\n', '\r\n', 'é'.repeat(40_000))),
  )
  .map((parts) => parts.join(''))
  .chain((text) =>
    fc.array(fc.nat(200_000), { maxLength: 20 }).map((sizes) => {
      const bytes = toBytes(text)
      const ends = sizes.map((size) => size % (bytes.length + 1)).sort((a, b) => a - b)
      return { text, chunks: [0, ...ends].map((end, i) => bytes.slice(end, ends[i])) }
    }),
  )

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

test('whatever is written in whatever chunks, its lines come out whole', (context) => {
  context.diagnostic(`seed=${seed}`)
  fc.assert(
    fc.property(writings, ({ text, chunks }) => {
      const lines = cut(chunks)
      assert.equal(lines.join(''), text.replaceAll('\n', ''), 'nothing is lost')
      const written = text.replace(/\n$/, '').split('\n')
      if (
        text !== '' &&
        Math.max(...written.map((line) => Buffer.byteLength(line))) <= maxLineBytes
      )
        assert.deepEqual(lines, written)
      for (const line of lines) assert.ok(Buffer.byteLength(line) <= maxLineBytes)
    }),
    { seed, numRuns: Number(process.env.RUNS ?? 200) },
  )
})
