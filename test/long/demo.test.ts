// The demonstration of each app but those that demo.test.ts shows.

import { test } from 'node:test'
import { runShortDemo } from '../support/demo.ts'

for (const app of ['http2', 'express', 'fastify', 'koa', 'hono', 'nest'])
  test(`the demo of ${app} keeps every promise, in short`, () => runShortDemo(app))
