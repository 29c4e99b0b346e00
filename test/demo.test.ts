import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf, startDemo } from './support/demo.ts'

test('the demo keeps every promise, and says what became of each request', async () => {
  const demo = startDemo()
  assert.equal(await endOf(demo), 0, demo.output)
  assert.match(demo.output, /500 +21 +of 21/)
  assert.match(demo.output, /^ +ok +\d{3,}/m)
  assert.match(demo.output, /reload +\d+ ms/)
  assert.match(demo.output, /Every promise was kept/)
})

test('an app that the demo does not know is answered with those that it does', async () => {
  const demo = startDemo('--app', 'rails')
  assert.equal(await endOf(demo), 2)
  assert.match(demo.output, /http, http2, ws, express, fastify, koa, hono, nest[\s\S]*got rails/)
})
