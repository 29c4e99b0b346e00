// What becomes of the connections that clients keep while the worker that holds them drains.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { connectRaw, statusesIn } from '../../testing/raw-client.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

test('a client that keeps its connection is told to go with the answer, and goes to the successor [D1]', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const [predecessor] = pool.workerPids
  const agent = keepOneConnection()
  await send({ port: pool.port, path: '/?ms=0', agent })
  const held = send({ port: pool.port, path: '/halves?ms=1000' })
  await send({ port: pool.port, path: '/?ms=0' })
  const reloaded = pool.command('reload')
  await pool.waitFor('worker:draining')
  const last = await send({ port: pool.port, path: '/?ms=200', agent })
  assert.deepEqual([last.kind, last.reused, last.headers?.connection], ['ok', true, 'close'])
  assert.equal(last.headers?.['x-worker'], String(predecessor))
  const next = await send({ port: pool.port, path: '/?ms=0', agent })
  assert.deepEqual([next.kind, next.reused], ['ok', false])
  assert.notEqual(next.headers?.['x-worker'], String(predecessor))
  agent.destroy()
  assert.equal((await held).body, 'first half, done')
  await reloaded
})

test('clients that pause for longer than a drain needs are never in a race with its end [D2]', async () => {
  await using pool = await startPool({
    ...{ app: 'keep-alive.mjs', size: 1 },
    env: { KEEP_ALIVE_MS: '3000' },
  })
  const loads = [300, 700, 1_100].map((pauseMs) =>
    startHammer({ port: pool.port, kept: 10, fresh: 0, pauseMs }),
  )
  await pool.command('reload')
  for (const load of loads) (await load.stop(10)).assertNothingLost(10)
})

test('pipelined requests that a predecessor has received are answered in order [D3]', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const client = await connectRaw(pool.port)
  const get = (ms: number) => `GET /?ms=${ms} HTTP/1.1\r\nHost: test\r\nX: ${ms}\r\n\r\n`
  client.write(get(700) + get(100))
  await send({ port: pool.port, path: '/?ms=0' })
  const reloaded = pool.command('reload')
  await pool.waitFor('worker:draining')
  client.write(get(0) + get(1_200)) // the second one is done first, and waits
  assert.equal(await client.ended, 'closed')
  assert.deepEqual(statusesIn(client.text()), [200, 200, 200, 200])
  const workers = [...client.text().matchAll(/x-worker: (\d+)/gi)].map(([, pid]) => Number(pid))
  assert.deepEqual(new Set(workers), new Set(pool.workerPids.slice(0, 1)))
  assert.equal(client.text().match(/connection: close/gi)?.length, 1)
  await reloaded
})
