// Requests that a client sent behind one that fails, on the same connection.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw, statusesIn } from './support/raw-client.ts'
import { startStandalone } from './support/start-standalone.ts'

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`
}

for (const path of ['/timer', '/promise', '/emitter'])
  test(`requests behind one whose code throws later keep their answers: ${path}`, async (context) => {
    const worker = await startStandalone(context, 'standalone-routes.mjs')
    const client = await connectRaw(worker.port)
    client.write(get(path) + get('/404') + get('/'))
    assert.equal(await client.ended, 'closed')
    assert.deepEqual(statusesIn(client.text()), [500, 404, 200])
    assert.equal(await worker.exitCode, 70)
  })

test('a listener that throws at once ends its connection with its 500: the parser is broken', async (context) => {
  const worker = await startStandalone(context, 'standalone-routes.mjs')
  const client = await connectRaw(worker.port)
  client.write(get('/') + get('/sync') + get('/404'))
  assert.equal(await client.ended, 'closed')
  assert.deepEqual(statusesIn(client.text()), [200, 500])
  assert.match(client.text(), /500 [\s\S]*\r\nConnection: close\r\n/)
  assert.equal(await worker.exitCode, 70)
})
