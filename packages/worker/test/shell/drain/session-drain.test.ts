// How a drain ends sessions of HTTP/2.

import assert from 'node:assert/strict'
import type { ClientHttp2Session } from 'node:http2'
import { test } from 'node:test'
import type { Connection } from '../../../src/shell/context/request-context.ts'
import type { DrainPlan } from '../../../src/shell/drain/connection-drain.ts'
import { createConnectionDrain } from '../../support/connection-drain.ts'
import { ask, request, setUpHttp2 } from '../../support/http2.ts'
import { until } from '../../support/traffic.ts'

function plan(connections: ReadonlySet<Connection>, more: Partial<DrainPlan> = {}): DrainPlan {
  const now = performance.now()
  return {
    ...{ connections, reason: 'reload', governed: true, idleGraceMs: 60_000, now },
    ...{ answerBy: now + 60_000, cutBy: now + 60_250, ...more },
  }
}

/** The codes and last streams of each GOAWAY that a client hears. */
function listenForGoaway(client: ClientHttp2Session): (number | undefined)[][] {
  const heard: (number | undefined)[][] = []
  client.on('goaway', (code, last) => heard.push([code, last]))
  return heard
}

test('a session that answers a stream is told that no new ones are wanted, and closed when its client has heard it', async (context) => {
  const around = await setUpHttp2(context)
  const { client, connection } = around
  const goaways = listenForGoaway(client)
  const { serverStream, answer, stream } = await ask(around)
  const duck = createConnectionDrain(context, plan(new Set([connection])))
  duck.sweep(performance.now())
  await until(() => goaways.length === 2)
  const id = stream.id
  assert.deepEqual(goaways, [
    [0, 2 ** 31 - 1],
    [0, id],
  ])
  serverStream.respond({ ':status': 200 })
  serverStream.end('whole')
  assert.equal((await answer).body, 'whole')
  await around.closed
})

test('an idle session is kept for its grace, and its next stream is the occasion to tell it', async (context) => {
  const around = await setUpHttp2(context)
  const { client, connection, server } = around
  const goaways = listenForGoaway(client)
  const duck = createConnectionDrain(context, plan(new Set([connection])))
  duck.sweep(performance.now())
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200 })
    stream.end('served')
  })
  assert.deepEqual(goaways, [])
  const { answer } = request(client)
  assert.equal((await answer).body, 'served')
  await around.closed
  assert.equal(goaways[0]?.[1], 2 ** 31 - 1)
})

test('a session that no sweep has seen yet is told at its first stream', async (context) => {
  const around = await setUpHttp2(context)
  const goaways = listenForGoaway(around.client)
  createConnectionDrain(context, plan(new Set([around.connection])))
  const { serverStream, answer } = await ask(around)
  await until(() => goaways.length === 2)
  serverStream.respond({ ':status': 204 }, { endStream: true })
  assert.equal((await answer).status, 204)
})

test('a session of another drain is nobody’s business', async (context) => {
  const around = await setUpHttp2(context)
  const goaways = listenForGoaway(around.client)
  createConnectionDrain(context, plan(new Set()))
  const { serverStream, answer } = await ask(around)
  serverStream.respond({ ':status': 204 }, { endStream: true })
  await answer
  assert.deepEqual(goaways, [])
})

test('an idle session without a grace is closed at once, and its client hears it', async (context) => {
  const around = await setUpHttp2(context)
  const duck = createConnectionDrain(
    context,
    plan(new Set([around.connection]), { idleGraceMs: 0 }),
  )
  duck.sweep(performance.now())
  await around.closed
  duck.sweep(performance.now())
})
