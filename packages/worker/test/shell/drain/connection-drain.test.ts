import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type Connection, lastRequest } from '../../../src/shell/context/request-context.ts'
import { onRequestArrival } from '../../../src/shell/context/task-context.ts'
import type { DrainPlan } from '../../../src/shell/drain/connection-drain.ts'
import { createConnectionDrain } from '../../support/connection-drain.ts'
import { dial, listen } from '../../support/traffic.ts'

/** A reload at 0 with a deadline far away, while one client is connected that says nothing. */
async function startDrain(context: TestContext, idleGraceMs?: number) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [connection] = (await once(server, 'connection')) as [Connection]
  context.after(() => {
    client.destroy()
    connection.destroy()
    server.close()
  })
  const plan: DrainPlan = {
    ...{ connections: new Set([connection]), reason: 'reload', governed: true, idleGraceMs },
    ...{ now: 0, answerBy: 20_000, cutBy: 20_250 },
  }
  const drain = createConnectionDrain(context, plan)
  const isEndedAt = (now: number) => {
    drain.sweep(now)
    return connection.writableEnded
  }
  return { drain, plan, isEndedAt }
}

test('a reload keeps idle connections for as long as their server promised', async (context) => {
  const { isEndedAt } = await startDrain(context)
  assert.deepEqual([0, 4_999, 5_000].map(isEndedAt), [false, false, true])
})

test('a stop in the middle of a reload ends idle connections by the shorter grace', async (context) => {
  const { drain, plan, isEndedAt } = await startDrain(context)
  assert.deepEqual([0, 500].map(isEndedAt), [false, false])
  drain.hurry({ ...plan, reason: 'stop', now: 500 })
  assert.deepEqual([999, 1_000].map(isEndedAt), [false, true])
})

test('a reload in the middle of a stop gives no time back', async (context) => {
  const { drain, plan, isEndedAt } = await startDrain(context)
  drain.hurry({ ...plan, reason: 'stop' })
  drain.hurry({ ...plan, answerBy: Infinity, cutBy: Infinity })
  assert.deepEqual([0, 999, 1_000].map(isEndedAt), [false, false, true])
})

test('an earlier deadline ends idle connections earlier, whatever their grace', async (context) => {
  const { drain, plan, isEndedAt } = await startDrain(context, 15_000)
  assert.deepEqual([0, 2_000].map(isEndedAt), [false, false])
  drain.hurry({ ...plan, reason: 'stop', now: 2_000, answerBy: 6_000, cutBy: 6_250 })
  assert.deepEqual([4_999, 5_000].map(isEndedAt), [false, true])
})

test('the response that is being written says goodbye from the beginning of the drain', async (context) => {
  onRequestArrival(() => undefined) // no drain has begun
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
  context.after(() => {
    client.destroy()
    server.close()
  })
  const connections = new Set([request.socket as Connection])
  createConnectionDrain(context, {
    ...{ connections, reason: 'reload', governed: true, idleGraceMs: undefined },
    ...{ now: 0, answerBy: 20_000, cutBy: 20_250 },
  })
  response.end()
  const [answer] = await once(client, 'data')
  assert.match(String(answer), /^connection: close\r$/im)
})

test('a response that another request has followed says no goodbye, and both are answered', async (context) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  context.after(() => {
    client.destroy()
    server.close()
  })
  let text = ''
  client.setEncoding('latin1').on('data', (chunk) => {
    text += chunk
  })
  const ask = async () => {
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    const [request, response] = await once(server, 'request')
    return { request, response } as { request: IncomingMessage; response: ServerResponse }
  }
  const first = await ask()
  const drain = createConnectionDrain(context, {
    ...{ connections: new Set([first.request.socket as Connection]), reason: 'reload' },
    ...{ governed: true, idleGraceMs: undefined, now: 0, answerBy: 20_000, cutBy: 20_250 },
  })
  const second = await ask()
  first.response.end('first')
  while (!text.includes('first')) await once(client, 'data')
  drain.sweep(0)
  second.response.end('second')
  while (!text.includes('second')) await once(client, 'data')
  const [early = '', late = ''] = text.split('first')
  assert.doesNotMatch(early, /^connection: close\r$/im)
  assert.match(late, /^connection: close\r$/im)
})

/** A server that answers at once, and what a client of it has got. */
async function setUp(context: TestContext, more: Partial<DrainPlan> = {}) {
  const server = createServer((request, response) => {
    if (request.url !== '/held') response.end(request.url)
  })
  const accepted = once(server, 'connection')
  const client = await dial(context, await listen(context, server))
  const [connection] = (await accepted) as [Connection]
  const now = 1_000_000
  const drain = createConnectionDrain(context, {
    ...{ connections: new Set([connection]), reason: 'reload', governed: true },
    ...{ idleGraceMs: undefined, now, answerBy: now + 20_000, cutBy: now + 20_250, ...more },
  })
  return { drain, client, connection, now }
}

const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

test('requests that come in one packet are all answered, and only the last answer says goodbye', async (context) => {
  const { client } = await setUp(context)
  client.socket.write(ask('/one') + ask('/two') + ask('/three'))
  await client.sees(/\/one[\s\S]*\/two[\s\S]*\/three/)
  const answers = client.text().split(/(?=HTTP\/1\.1 )/)
  assert.deepEqual(
    answers.map((answer) => /^connection: close\r$/im.test(answer)),
    [false, false, true],
  )
})

test('what is held when no grace is left is given until the drain cuts it off, and not longer', async (context) => {
  const cutBy = 1 // by the clock of the process, which http-terminator goes by
  const { drain, client, connection, now } = await setUp(context, { idleGraceMs: 0, cutBy })
  client.socket.write(ask('/held'))
  while (connection[lastRequest] === undefined) await once(connection, 'data')
  drain.sweep(now + 20_240)
  assert.equal(connection.destroyed, false)
  await once(connection, 'close')
})

test('requests that were pipelined before the drain are all answered, and so is one behind them', async (context) => {
  const server = createServer()
  const held: ServerResponse[] = []
  server.on('request', (_request, response) => held.push(response))
  const accepted = once(server, 'connection')
  const client = await dial(context, await listen(context, server))
  const [connection] = (await accepted) as [Connection]
  const arrive = async (path: string) => {
    const arrived = once(server, 'request')
    client.socket.write(ask(path))
    await arrived
  }
  for (const path of ['/one', '/two']) await arrive(path)
  createConnectionDrain(context, {
    ...{ connections: new Set([connection]), reason: 'reload', governed: true },
    ...{ idleGraceMs: undefined, now: 0, answerBy: 20_000, cutBy: 20_250 },
  })
  await arrive('/three')
  for (const [index, response] of held.entries()) response.end(`answer ${index}`)
  await client.sees(/answer 0[\s\S]*answer 1[\s\S]*answer 2/)
})
