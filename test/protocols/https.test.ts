// How a worker drains that speaks TLS.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { connect } from 'node:tls'
import { connectRaw } from '../../testing/raw-client.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

async function startHttps(context: TestContext) {
  return await startStandalone(context, 'standalone-https.mjs')
}

/** A client that has shaken hands, and been answered once. */
async function connectSecurely(port: number) {
  const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(client, 'secureConnect')
  client.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  await once(client, 'data')
  return client
}

test('connections that never began to shake hands end with their grace, as idle ones do', async (context) => {
  const worker = await startHttps(context)
  const silent = await connectRaw(worker.port)
  const secure = await connectSecurely(worker.port) // the silent one was accepted before it
  worker.signal('SIGTERM')
  await Promise.all([once(secure.resume(), 'end'), silent.ended])
  assert.equal(await silent.ended, 'closed')
  assert.equal(await worker.exitCode, 0)
})

test('a handshake that has begun holds the drain until its deadline, and no longer', async (context) => {
  const worker = await startHttps(context)
  const begun = await connectRaw(worker.port)
  begun.write('\x16\x03\x01') // the first bytes of a handshake
  const idle = await connectSecurely(worker.port)
  worker.signal('SIGTERM')
  await until('it drains', () => worker.stdout().includes('draining signal'))
  await once(idle.resume(), 'end') // the grace is over
  assert.equal(await worker.exitCode, 75) // it held the drain to its deadline
  assert.equal(await begun.ended, 'closed')
})
