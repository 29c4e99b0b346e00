// Answers that are cut off in their midst. Over HTTP/1.0, and to every client that was told no length, a polite end
// says that the answer is complete.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, type TestContext, test } from 'node:test'
import { connect } from 'node:tls'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { type Standalone, startStandalone } from '../support/start-standalone.ts'

const app = 'standalone-routes.mjs'
const half = 'half of it'

async function askInOld(worker: Standalone, path: string) {
  const client = await connectRaw(worker.port)
  client.write(`GET ${path} HTTP/1.0\r\n\r\n`)
  return client
}

async function beginHalf(context: TestContext, drainTimeoutMs: number) {
  const worker = await startStandalone(context, app, { DRAIN_TIMEOUT_MS: String(drainTimeoutMs) })
  const client = await askInOld(worker, '/half')
  await client.untilText(half)
  worker.signal('SIGTERM')
  await until('it drains', () => worker.stdout().includes('draining '))
  return { worker, client }
}

describe('an answer that is cut off cannot be taken for a whole one', { concurrency: 4 }, () => {
  test('after an error of its own code, an HTTP/1.0 client is reset [R26]', async (context) => {
    const worker = await startStandalone(context, app)
    const client = await askInOld(worker, '/fails-halfway')
    await client.untilText(half) // libuv takes a reset that arrives together with data for an end
    await send({ port: worker.port, path: '/release' })
    assert.equal(await client.ended, 'reset')
    assert.doesNotMatch(client.text(), /content-length|transfer-encoding/i)
    assert.equal(await worker.exitCode, 70)
  })

  test('the same over TLS [R26]', async (context) => {
    const worker = await startStandalone(context, 'standalone-https.mjs')
    const ask = async (path: string) => {
      const client = connect({ port: worker.port, host: '127.0.0.1', rejectUnauthorized: false })
      await once(client, 'secureConnect')
      client.write(`GET ${path} HTTP/1.0\r\n\r\n`)
      return client
    }
    const client = await ask('/fails-halfway')
    let text = ''
    client.on('data', (data) => {
      text += data
    })
    await until('the first half', () => text.includes(half))
    const failed = once(client, 'error')
    ;(await ask('/release')).resume()
    const [error] = await failed
    assert.equal(error.code, 'ECONNRESET')
    assert.equal(await worker.exitCode, 70)
  })

  test('at the deadline of a drain it is reset [R26]', async (context) => {
    const { worker, client } = await beginHalf(context, 1_000)
    assert.equal(await client.ended, 'reset')
    assert.equal(await worker.exitCode, 75)
  })

  test('by a second signal it is reset [R26]', async (context) => {
    const { worker, client } = await beginHalf(context, 30_000)
    worker.signal('SIGINT')
    assert.equal(await client.ended, 'reset')
    assert.equal(await worker.exitCode, 75)
  })

  test('an answer that is complete is followed by a polite end, also at the deadline [R26]', async (context) => {
    const worker = await startStandalone(context, app, { DRAIN_TIMEOUT_MS: '1000' })
    const [whole, never] = [await askInOld(worker, '/'), await askInOld(worker, '/never')]
    await until('it has begun', () => worker.stdout().includes('never begins'))
    worker.signal('SIGTERM')
    assert.deepEqual([await whole.ended, await never.ended], ['closed', 'closed'])
    assert.match(whole.text(), /hello$/)
    assert.match(never.text(), /503[\s\S]*Service Unavailable\n$/)
    assert.equal(await worker.exitCode, 75)
  })

  test('a raw connection whose code throws is reset: its end might say that all was sent [R26]', async () => {
    await using pool = await startPool({ app: 'tcp.mjs', size: 1 })
    const client = await connectRaw(pool.port)
    client.write('one\n')
    await client.untilText('echo one\n')
    client.write('throw\n')
    assert.equal(await client.ended, 'reset')
  })
})
