// What is found is for `a25-cannot-listen` and others to show: here nothing may be looked for.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

const { locate } = createRequire(import.meta.url)(
  '../../src/shell/preload/syntax-location.cts',
) as {
  locate(thrown: unknown): string | undefined
}

const ofNode = ['    at compile (node:internal/vm:100:10)', '    at load (node:internal/esm:20:5)']
const ofProgram = '    at readConfig (/srv/app.mjs:3:7)'

/** The program of this process, for the time of a test, does not parse. */
function breakProgram(context: TestContext): void {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const program = join(folder, 'app.mjs')
  writeFileSync(program, 'export const broken = {\n')
  const { argv } = process
  process.argv = [argv[0] ?? '', program]
  context.after(() => {
    process.argv = argv
    rmSync(folder, { recursive: true })
  })
}

function failWith(...frames: string[]): SyntaxError {
  const error = new SyntaxError('Unexpected end of input')
  error.stack = [`SyntaxError: ${error.message}`, ...frames].join('\n')
  return error
}

test('an error that a program throws itself is not looked for', (context) => {
  breakProgram(context)
  assert.equal(locate(failWith(ofProgram, ...ofNode)), undefined)
  assert.equal(locate(failWith(...ofNode, ofProgram)), undefined)
})

test('one that has its place is left as it is', (context) => {
  breakProgram(context)
  const error = failWith(...ofNode)
  error.stack = `/srv/app.cjs:1\nconst broken = {\n               ^\n${error.stack}`
  assert.equal(locate(error), undefined)
})
