import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Evidence, type Judgment, judge, type Source } from '../../../src/core/trap/blame.ts'

type Row = readonly [Evidence['suspect'], Source, alone: Judgment, amongOthers: Judgment]

const table: readonly Row[] = [
  ['waiting', 'listener', 'blame', 'blame'],
  ['waiting', 'own', 'blame', 'try'],
  ['waiting', 'shared', 'blame', 'search'],
  ['waiting', 'microtask', 'blame', 'search'],
  ['answered', 'listener', 'blame', 'blame'],
  ['answered', 'own', 'blame', 'blame'],
  ['answered', 'shared', 'blame', 'search'],
  ['answered', 'microtask', 'blame', 'search'],
  ['connection', 'own', 'blame', 'blame'],
  ['connection', 'shared', 'blame', 'search'],
  ['connection', 'microtask', 'blame', 'search'],
  ['task', 'own', 'blame', 'blame'],
  ['task', 'shared', 'blame', 'blame'],
  ['task', 'microtask', 'blame', 'blame'],
  ['nobody', 'own', 'acquit', 'acquit'],
  ['nobody', 'shared', 'acquit', 'acquit'],
  ['nobody', 'microtask', 'search', 'search'],
]

for (const [suspect, source, alone, amongOthers] of table)
  test(`an error of the source ${source} in the context of one who is ${suspect}: ${alone}, and with others in flight ${amongOthers}`, () => {
    assert.equal(judge({ suspect, source, othersInFlight: false }), alone)
    assert.equal(judge({ suspect, source, othersInFlight: true }), amongOthers)
  })
