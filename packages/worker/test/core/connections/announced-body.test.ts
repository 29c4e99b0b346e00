import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announcesBody } from '../../../src/core/connections/announced-body.ts'

for (const [headers, isAnnounced] of [
  [{}, false],
  [{ 'content-length': '0' }, false],
  [{ 'content-length': '5' }, true],
  [{ 'transfer-encoding': 'chunked' }, true],
] as const)
  test(`a request with ${JSON.stringify(headers)} brings ${isAnnounced ? 'a' : 'no'} body`, () => {
    assert.equal(announcesBody(headers), isAnnounced)
  })
