// Tests an app with what a worker adds to it, in the process of the test; run it with `node --test`.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { runWorker } from '@regrow/worker'

/** The app, on a port of its own until the test is over. */
async function start(t) {
  const server = createServer(async (request, response) => {
    if (request.url === '/slow') await setTimeout(100)
    response.end('hello')
  })
  const context = await runWorker(server, { listen: 0 })
  t.after(() => context.close())
  return { context, server, url: `http://localhost:${server.address().port}` }
}

test('it says hello', async (t) => {
  const { url } = await start(t)
  const response = await fetch(url)
  assert.equal(await response.text(), 'hello')
})

test('a request that is held is answered before the app is closed', async (t) => {
  const { context, server, url } = await start(t)
  const held = fetch(`${url}/slow`)
  await once(server, 'request')
  await context.close()
  assert.equal((await held).status, 200)
})
