// A worker that writes a hundred megabytes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { floodRead, floodUnread } from '../support/floods.ts'

const lineCount = 1_000_000 // of about a hundred bytes

test('a worker that floods stdout while nobody reads costs bounded memory and blocks nobody [A22]', async () => {
  const { read, dropped, grown } = await floodUnread(lineCount)
  assert.ok(read > 0 && dropped > 0, `${read} lines were read, ${dropped} dropped`)
  assert.ok(grown < 64_000_000, `the master grew by ${grown} bytes`)
})

test('a flood of a million lines that is read comes out whole [A22]', () => floodRead(lineCount))
