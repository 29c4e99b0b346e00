import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { HeldFile } from '../../../src/shell/workers/held-file.ts'

function hold(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-test-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'preload.cjs')
  writeFileSync(path, 'first')
  return { path, held: new HeldFile(path) }
}

test('a file that is still what it was is given itself', (context) => {
  const { path, held } = hold(context)
  assert.equal(held.locate(), path)
  held.release()
  assert.ok(existsSync(path), 'it is not ours')
})

for (const [what, change] of [
  ['deleted', (path: string) => rmSync(path)],
  ['replaced', (path: string) => writeFileSync(path, 'second')],
] as const)
  test(`of a file that was ${what} there is one copy, made again when somebody deletes it, until it is released`, (context) => {
    const { path, held } = hold(context)
    change(path)
    const copy = held.locate()
    assert.equal(readFileSync(copy, 'utf8'), 'first')
    assert.equal(held.locate(), copy)
    rmSync(dirname(copy), { recursive: true })
    const another = held.locate()
    assert.equal(readFileSync(another, 'utf8'), 'first')
    held.release()
    assert.ok(!existsSync(dirname(another)))
  })

test('a text that is known needs no file, and gets one that is released [R29]', () => {
  const held = new HeldFile(undefined, 'text')
  const copy = held.locate()
  assert.equal(readFileSync(copy, 'utf8'), 'text')
  assert.equal(held.locate(), copy)
  held.release()
  assert.ok(!existsSync(dirname(copy)))
})

test('a file that holds another text than the one that is known is not given [R29]', (context) => {
  const { path } = hold(context)
  const same = new HeldFile(path, 'first')
  assert.equal(same.locate(), path)
  const other = new HeldFile(path, 'text')
  context.after(() => other.release())
  assert.notEqual(other.locate(), path)
})
