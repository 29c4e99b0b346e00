// Requests that a client sent behind one that fails, on the same connection.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw, get, statusesIn } from '../../testing/raw-client.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

for (const path of ['/timer', '/promise', '/emitter'])
  test(`requests behind one whose code throws later keep their answers: ${path}`, async (context) => {
    const worker = await startStandalone(context, 'standalone-routes.mjs')
    const client = await connectRaw(worker.port)
    client.write(get(path) + get('/404') + get('/'))
    assert.equal(await client.ended, 'closed')
    assert.deepEqual(statusesIn(client.text()), [500, 404, 200])
    assert.equal(await worker.exitCode, 70)
  })

test('requests before one whose listener throws at once keep their answers, whatever still arrives', async (context) => {
  const worker = await startStandalone(context, 'standalone-routes.mjs')
  const client = await connectRaw(worker.port)
  const other = await connectRaw(worker.port) // the door closes with the error
  client.write(get('/slow'))
  await until('it is in flight', () => worker.stdout().includes('slow begins'))
  client.write(get('/sync'))
  await until('the next one threw', () => worker.stderr().includes('uncaught exception'))
  client.write(get('/'))
  other.write(get('/release'))
  assert.equal(await client.ended, 'closed')
  assert.deepEqual(statusesIn(client.text()), [200, 500])
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

test('a request that waits for its turn, and is destroyed by the loop that threw, gets its 500 in turn', async (context) => {
  const worker = await startStandalone(context, 'standalone-routes.mjs')
  const client = await connectRaw(worker.port)
  const other = await connectRaw(worker.port) // the door closes with the error
  client.write(get('/slow'))
  await until('it is in flight', () => worker.stdout().includes('slow begins'))
  client.write('POST /broken-upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody')
  await until('the next one threw', () => worker.stderr().includes('in POST /broken-upload'))
  client.write(get('/404'))
  other.write(get('/release'))
  assert.equal(await client.ended, 'closed')
  assert.deepEqual(statusesIn(client.text()), [200, 500, 404])
  assert.equal(await worker.exitCode, 70)
})
