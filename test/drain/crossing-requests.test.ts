// Requests that cross the end of their connection: nothing can be answered there any more.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { connect as connectSecurely } from 'node:tls'
import { get } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { until, within } from '../../testing/until.ts'
import { type Standalone, startStandalone } from '../support/start-standalone.ts'

const app = 'drain/says-what-it-runs.mjs'
const post = 'POST /crossing HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody'

/** A connection of which our side stays open when the other one is ended. */
function open({ port }: Standalone, secure: boolean) {
  const target = { port, host: '127.0.0.1', allowHalfOpen: true }
  const socket = secure
    ? connectSecurely({ ...target, rejectUnauthorized: false })
    : connect(target)
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => undefined) // it may be reset for what it says too late
  const closed = new Promise((resolve) => socket.once('close', resolve))
  return { socket, text: () => text, closed: within('it closes', closed) }
}

for (const secure of [false, true])
  test(`a request that crosses the end of its idle ${secure ? 'TLS ' : ''}connection is not run [R11]`, async (context) => {
    const worker = await startStandalone(context, app, secure ? { TLS: 'yes' } : {})
    const client = open(worker, secure)
    client.socket.write(get('/first'))
    await until('the first is answered', () => client.text().includes('hello'))
    client.socket.once('end', () => client.socket.end(post))
    worker.signal('SIGTERM')
    await client.closed
    assert.equal(await worker.exitCode, 0)
    assert.match(worker.stdout(), /^runs \/first$/m)
    assert.doesNotMatch(worker.stdout(), /crossing/)
  })

test('a request whose second half crosses the end at the deadline is not run [R11]', async (context) => {
  const worker = await startStandalone(context, app, { DRAIN_TIMEOUT_MS: '1500' })
  const client = open(worker, false)
  client.socket.write(post.slice(0, 30))
  await send({ port: worker.port }) // the half of it has been read by now
  client.socket.once('end', () => client.socket.end(post.slice(30)))
  worker.signal('SIGTERM')
  await client.closed
  assert.equal(await worker.exitCode, 75)
  assert.doesNotMatch(worker.stdout(), /crossing/)
})
