import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayBlame, type Source } from '../../src/core/blame.ts'

const table: readonly (readonly [source: Source, othersInFlight: boolean, blamed: boolean])[] = [
  ['own', false, true],
  ['own', true, true],
  ['connection', false, true],
  ['connection', true, false],
  ['microtask', false, true],
  ['microtask', true, false],
]

for (const [source, othersInFlight, blamed] of table)
  test(`an error of the source ${source} is ${blamed ? '' : 'not '}blamed on its context with ${othersInFlight ? 'others' : 'no other'} in flight`, () => {
    assert.equal(mayBlame({ source, othersInFlight }), blamed)
  })
