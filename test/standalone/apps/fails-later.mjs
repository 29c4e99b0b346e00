// The file of a user's tests: one runs an app, and a later one fails.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

test('an app answers', async () => {
  const server = createServer((_request, response) => response.end('hello'))
  const context = await runWorker(server, { listen: { port: 0, host: '127.0.0.1' } })
  const url = `http://127.0.0.1:${server.address().port}`
  const response = await fetch(url, { headers: { connection: 'close' } })
  assert.equal(await response.text(), 'hello')
  if (process.env.HOW === 'close') await context.close()
  else context.drain()
})

test('something else fails', async () => {
  await setTimeout(1_000)
  console.log('the later test runs')
  assert.fail('as it should')
})
