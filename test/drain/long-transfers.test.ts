// Transfers that take longer than a reload does.

import assert from 'node:assert/strict'
import { type IncomingMessage, request } from 'node:http'
import { test } from 'node:test'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'

test('an upload that is in flight is finished by the predecessor [D6]', async () => {
  await using pool = await startPool({ app: 'transfers.mjs', size: 1 })
  const client = await connectRaw(pool.port)
  client.write('POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n0123456789')
  const reload = await beginReload(pool)
  client.write('01234')
  await send({ port: pool.port })
  client.write('56789')
  await client.untilText('got 20')
  assert.match(client.text(), new RegExp(`x-worker: ${pool.workerPids[0]}`, 'i'))
  assert.equal(await client.ended, 'closed')
  await reload.done
})

test('a download of 50 MB by a slow reader is finished by the predecessor [D6]', async () => {
  await using pool = await startPool({ app: 'transfers.mjs', size: 1 })
  const bytes = 50 * 1024 * 1024
  const response = await get(pool.port, `/download?bytes=${bytes}`)
  const reload = await beginReload(pool)
  assert.equal(await readSlowly(response), bytes)
  assert.equal(response.headers['x-worker'], String(pool.workerPids[0]))
  await reload.done
  assert.deepEqual(pool.seen('worker:overdue'), [])
  assert.equal(pool.seen('worker:exited')[0]?.code, 0)
})

test('a client that waits with its upload for 100 Continue is told to go on, also during a drain [D6]', async () => {
  await using pool = await startPool({ app: 'transfers.mjs', size: 1 })
  const head = 'POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n'
  const [told, asks, late] = await Promise.all([1, 2, 3].map(() => connectRaw(pool.port)))
  assert.ok(told && asks && late)
  told.write(head)
  await told.untilText('HTTP/1.1 100 Continue')
  for (const client of [asks, late]) client.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  for (const client of [asks, late]) await client.untilText('hello')
  asks.write(head)
  const reload = await beginReload(pool)
  late.write(head)
  for (const client of [told, asks, late]) {
    await client.untilText('HTTP/1.1 100 Continue')
    client.write('0123456789')
    await client.untilText('got 10')
    assert.match(client.text(), /connection: close/i)
    assert.equal(await client.ended, 'closed')
  }
  await reload.done
})

/** Resolves when the predecessor drains; what it resolves with, when the reload is over. */
async function beginReload(pool: TestPool): Promise<{ done: Promise<unknown> }> {
  await send({ port: pool.port }) // whatever was sent before has arrived
  const done = pool.command('reload')
  await pool.waitFor('worker:draining')
  return { done }
}

function get(port: number, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const client = request({ host: '127.0.0.1', port, path, agent: false })
    client.once('response', resolve).once('error', reject).end()
  })
}

/** Take what has arrived, and look again a moment later: the sender has to wait most of the time. */
async function readSlowly(response: IncomingMessage): Promise<number> {
  let bytes = 0
  for await (const chunk of response) {
    const before = bytes
    bytes += chunk.length
    if (Math.floor(before / 2 ** 21) < Math.floor(bytes / 2 ** 21)) await pause(50)
  }
  return bytes
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
