// HTTP/2: a stream stands where a request does, and a session's other streams are other requests.

import assert from 'node:assert/strict'
import { request as requestSecurely } from 'node:https'
import { type TestContext, test } from 'node:test'
import { Http2Client, readStream } from '../../testing/http2-client.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { reloadSessions } from '../support/http2-reloads.ts'

const apis = { "HTTP/2's own API": {}, "HTTP/1's API": { COMPAT: 'yes' } } as const

function connectTo(context: TestContext, pool: TestPool, secure = false): Http2Client {
  const client = new Http2Client(pool.port, { secure })
  context.after(() => client.destroy())
  return client
}

for (const [api, env] of Object.entries(apis))
  test(`an uncaught error costs its stream a 500, and nobody else in the session anything: ${api}`, async (context) => {
    await using pool = await startPool({ app: 'http2.mjs', size: 1, env })
    for (const [index, path] of ['/sync', '/timer', '/promise', '/data', '/late-body'].entries()) {
      const client = connectTo(context, pool)
      const neighbours = [client.send({ path: '/?ms=400' }), client.send({ path: '/?ms=400' })]
      await client.send()
      const culprit = client.begin({ path, method: 'POST' })
      const ended = readStream(culprit)
      culprit.write('first')
      await client.roundTrip() // the body comes later than its request
      culprit.end('last')
      const { kind, body, headers } = await ended
      assert.deepEqual([path, kind, body], [path, '500', 'Internal Server Error\n'])
      assert.equal(headers['x-worker'], undefined, 'no header of the app')
      for (const { kind } of await Promise.all(neighbours)) assert.equal(kind, 'ok')
      assert.equal(client.opened, 1, 'the session lived as long as its streams')
      client.destroy()
      // Or the next session is begun with a worker that waits for its successor.
      const exits = () => pool.seen('worker:exited')
      await pool.waitFor('worker:exited', () => exits().length > index)
      assert.equal(exits()[index]?.code, 70)
    }
    const reports = pool.seen('worker:faulted').map(({ error }) => [error?.method, error?.path])
    assert.deepEqual(reports[0], ['POST', '/sync'])
    assert.deepEqual(new Set(reports.map(([method]) => method)), new Set(['POST']))
  })

for (const [api, env] of Object.entries(apis))
  test(`a stream that was being answered is reset when its code throws, and its session goes on: ${api}`, async (context) => {
    await using pool = await startPool({ app: 'http2.mjs', size: 1, env })
    const client = connectTo(context, pool)
    const neighbour = client.send({ path: '/?ms=400' })
    const { status, body, rstCode } = await client.send({ path: '/begun' })
    assert.deepEqual([status, body, rstCode], [200, 'half of it', 2]) // INTERNAL_ERROR
    assert.equal((await neighbour).kind, 'ok')
    assert.equal(client.opened, 1)
  })

test('an error that belongs to no stream costs no stream anything', async (context) => {
  await using pool = await startPool({ app: 'http2.mjs', size: 1 })
  const client = connectTo(context, pool)
  const { kind, body } = await client.send({ path: '/nobody' })
  assert.deepEqual([kind, body], ['ok', 'fine'])
  const { error } = await pool.waitFor('worker:faulted')
  assert.equal(error?.method, undefined)
})

// Each with each of the other, and more of it, is in http2-reload.long.test.ts.
for (const [distribution, secure] of [
  ['round-robin', false],
  ['shared', true],
] as const)
  test(`a reload under load loses no stream: ${secure ? 'TLS' : 'clear text'}, ${distribution}`, (context) =>
    reloadSessions(context, { distribution, secure, reloads: 1, pauseMs: 15 }))

test('a client that wants HTTP/1.1 gets it from the same port, with the same promises', async (context) => {
  await using pool = await startPool({ app: 'http2.mjs', size: 1, env: { SECURE: 'yes' } })
  const over1 = (path: string) => getSecurely(pool.port, path)
  const modern = connectTo(context, pool, true)
  assert.deepEqual((await over1('/')).body, 'hello')
  const held = [over1('/?ms=500'), modern.send({ path: '/?ms=500' })] as const
  await modern.send()
  const failed = await over1('/timer')
  assert.deepEqual([failed.status, failed.connection], [500, 'close'])
  assert.equal((await held[0]).body, 'hello')
  assert.equal((await held[1]).kind, 'ok')
})

test('heartbeats count the streams that are in flight, and those that were served', async (context) => {
  await using pool = await startPool({ app: 'http2.mjs', size: 1, heartbeatMs: 50 })
  const client = connectTo(context, pool)
  for (let count = 0; count < 7; count++) await client.send()
  const held = [1, 2, 3].map(() => client.send({ path: '/never' }))
  await until('they are counted', async () => {
    const { workers } = await pool.status()
    return workers[0]?.load?.inFlight === 3 && workers[0].load.served === 10
  })
  client.destroy()
  await Promise.all(held)
  await until('nothing is in flight any more', async () => {
    const { workers } = await pool.status()
    return workers[0]?.load?.inFlight === 0
  })
})

interface Answer {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly body: string
}

function getSecurely(port: number, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const target = { host: '127.0.0.1', port, path, agent: false, rejectUnauthorized: false }
    const client = requestSecurely(target, async (response) => {
      let body = ''
      for await (const chunk of response.setEncoding('utf8')) body += chunk
      resolve({ status: response.statusCode, connection: response.headers.connection, body })
    })
    client.once('error', reject).end()
  })
}
