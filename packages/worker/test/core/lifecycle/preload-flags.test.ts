import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutPreload } from '../../../src/core/lifecycle/preload-flags.ts'

const ours = ['@regrow/worker/adopt', 'file:///adopt.js']

const cases: readonly (readonly [given: string, left: string])[] = [
  ['', ''],
  ['--import @regrow/worker/adopt', ''],
  ['--import=@regrow/worker/adopt', ''],
  ['-r @regrow/worker/adopt --require file:///adopt.js', ''],
  ['--import tsx --import file:///adopt.js --inspect', '--import tsx --inspect'],
  ['--import file:///adopt.js --import=tsx -r ./a.cjs', '--import=tsx -r ./a.cjs'],
  ['--title @regrow/worker/adopt', '--title @regrow/worker/adopt'],
  ['--import', '--import'],
  ['x--import @regrow/worker/adopt', 'x--import @regrow/worker/adopt'],
  ['-rx @regrow/worker/adopt', '-rx @regrow/worker/adopt'],
  ['--require=./a.cjs -r=@regrow/worker/adopt', '--require=./a.cjs'],
]

for (const [given, left] of cases)
  test(`of the flags "${given}" these are handed on: "${left}"`, () => {
    assert.deepEqual(withoutPreload(split(given), ours), split(left))
  })

function split(flags: string): string[] {
  return flags === '' ? [] : flags.split(' ')
}
