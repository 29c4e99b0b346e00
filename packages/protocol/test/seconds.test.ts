import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doubtDuration } from '../src/index.ts'

test('a duration that looks like seconds is doubted, and no other [R50]', () => {
  for (const ms of [0, -1, 100, 10_000, Infinity, Number.NaN])
    assert.equal(doubtDuration('drainTimeoutMs', ms), undefined, String(ms))
  const doubt = '`drainTimeoutMs` is 10 ms; if seconds are meant, it is 10000'
  assert.equal(doubtDuration('drainTimeoutMs', 10), doubt)
  assert.ok(doubtDuration('drainTimeoutMs', 99.9))
})
