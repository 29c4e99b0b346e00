// The demonstration in full, and in short of each app but the one that demo.test.ts shows.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf, runShortDemo, startDemo } from '../support/demo.ts'

test('the demo keeps every promise, and says what became of each request', async () => {
  const demo = startDemo()
  assert.equal(await endOf(demo), 0, demo.output)
  assert.match(demo.output, /500 +21 +of 21/)
  assert.match(demo.output, /^ +ok +\d{3,}/m)
  assert.match(demo.output, /reload +\d+ ms/)
  assert.match(demo.output, /Every promise was kept/)
})

for (const app of ['http2', 'express', 'fastify', 'koa', 'hono', 'nest'])
  test(`the demo of ${app} keeps every promise, in short`, () => runShortDemo(app))
