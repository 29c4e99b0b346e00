import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf, runShortDemo, startDemo } from './support/demo.ts'
import { childrenOf, untilGone } from './support/processes.ts'
import { until } from './support/until.ts'

// The other apps are shown by long/demo.test.ts, and keep the same promises in apps-real.
test('the demo of ws keeps every promise, in short', () => runShortDemo('ws'))

test('Ctrl-C ends the demo early and leaves no process behind', async () => {
  const demo = startDemo()
  const { pid = 0 } = demo.process
  await until('the load has begun', () => /ok:\d/.test(demo.output))
  const workers = childrenOf(pid)
  assert.ok(workers.length >= 2, demo.output)
  for (const each of [pid, ...workers]) process.kill(each, 'SIGINT') // as a terminal does
  assert.equal(await endOf(demo), 130, demo.output)
  await untilGone(workers)
})

test('an app that the demo does not know is answered with those that it does', async () => {
  const demo = startDemo('--app', 'rails')
  assert.equal(await endOf(demo), 2)
  assert.match(demo.output, /http, http2, ws, express, fastify, koa, hono, nest[\s\S]*got rails/)
})
