import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decide,
  decideAtDeadline,
  lookEveryMs,
  mostLooks,
  type Seen,
  type Verdict,
} from '../../../src/core/trap/trial.ts'

type Row = readonly [
  promise: string,
  suspect: Seen | undefined,
  others: readonly Seen[],
  early: Verdict,
  last: Verdict,
]

const table: readonly Row[] = [
  ['a suspect has time to answer', 'silent', ['silent'], 'wait', 'suspect'],
  ['one that has begun to answer has, too', 'open', ['silent'], 'wait', 'suspect'],
  ['a suspect that alone is left is to blame', 'silent', ['answered'], 'suspect', 'suspect'],
  ['so is one whose neighbours have left', 'silent', ['gone', 'blamed'], 'suspect', 'suspect'],
  ['a WebSocket may be the one', 'silent', ['open'], 'wait', 'suspect'],
  ['a suspect that answers is innocent', 'answered', ['silent'], 'wait', 0],
  ['the last one is found', 'answered', ['answered', 'silent', 'answered'], 'wait', 1],
  ['one of several is not', 'answered', ['silent', 'silent'], 'wait', 'nobody'],
  ['nobody is left', 'answered', ['answered'], 'nobody', 'nobody'],
  ['nobody was there', undefined, [], 'nobody', 'nobody'],
  ['without a suspect the last one is found', undefined, ['answered', 'silent'], 'wait', 1],
  ['a WebSocket is never found', undefined, ['answered', 'open'], 'wait', 'nobody'],
  ['beside a WebSocket nobody is', undefined, ['silent', 'open'], 'wait', 'nobody'],
  ['a suspect whose client left may be the one', 'gone', ['silent'], 'nobody', 'nobody'],
  ['so may one that another error was blamed on', 'blamed', ['silent'], 'nobody', 'nobody'],
  ['so may another one', 'answered', ['silent', 'blamed'], 'nobody', 'nobody'],
  ['or one whose client has left', undefined, ['gone', 'silent'], 'nobody', 'nobody'],
]

for (const [promise, suspect, others, early, last] of table)
  test(`${promise}: ${suspect} before ${others.join(', ') || 'nobody'}`, () => {
    const look = { suspect, others, searches: true }
    assert.equal(decide({ ...look, looks: mostLooks - 1 }), early)
    assert.equal(decide({ ...look, looks: mostLooks }), last)
  })

test('where nobody else is searched for, a suspect that answers ends it', () => {
  const look = { searches: false, looks: 1 }
  assert.equal(decide({ ...look, suspect: 'answered', others: ['silent'] }), 'nobody')
  assert.equal(decide({ ...look, suspect: 'silent', others: ['silent'] }), 'wait')
})

test('at the deadline of a drain a suspect that has not answered is to blame, and nobody else', () => {
  const seen: (Seen | undefined)[] = ['silent', 'open', 'answered', 'gone', 'blamed', undefined]
  const verdicts = seen.map(decideAtDeadline)
  assert.deepEqual(verdicts, ['suspect', 'suspect', 'nobody', 'nobody', 'nobody', 'nobody'])
})

test('the answer of a culprit is less than a second late', () => {
  assert.ok(mostLooks * lookEveryMs < 1_000)
})
