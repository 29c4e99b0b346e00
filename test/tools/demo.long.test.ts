// The demonstration in full, and in short of each app but the one that demo.test.ts shows.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertToldInFull, endOf, runShortDemo, startDemo } from '../support/demo.ts'

test('the demo keeps every promise, says what became of each request, and what bare node:cluster loses [R49]', async () => {
  const demo = startDemo()
  assert.equal(await endOf(demo), 0, demo.output)
  assertToldInFull(demo, { throws: 20, stories: 2 })
  assert.match(demo.output, /^bare node:cluster$/m)
  assert.match(demo.output, /^ {2}requests that threw: 500 +21 of 21 +0 of 21$/m)
  assert.match(demo.output, /^ {2}lost for no reason +0 +\d+ \(/m)
})

for (const app of ['http2', 'express', 'fastify', 'koa', 'hono', 'nest'])
  test(`the demo of ${app} keeps every promise, in short`, () => runShortDemo(app))
