// The servers of a worker: which of them it waits for before it is ready, and those that have no room for a connection.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { connectRaw, get } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const startTimeoutMs = 10_000

test('a server that an app closes again while it starts is not waited for', async () => {
  await using pool = await startPool({ app: 'listening/probes-a-port.mjs', startTimeoutMs })
  assert.equal((await send({ port: pool.port })).body, 'hello')
})

for (const [what, env] of [
  ['a new server', {}],
  ['the same server', { AGAIN: 'yes' }],
] as const)
  test(`an app that finds its port taken may go on to the next one with ${what}`, async () => {
    const busy = createServer().listen(0, '127.0.0.1')
    await once(busy, 'listening')
    const busyPort = (busy.address() as AddressInfo).port
    try {
      await using pool = await startPool({
        ...{ app: 'listening/retries-a-port.mjs', startTimeoutMs },
        env: { ...env, BUSY_PORT: String(busyPort) },
      })
      assert.equal((await send({ port: pool.port })).body, 'hello')
    } finally {
      busy.close()
    }
  })

const full = { app: 'listening/has-little-room.mjs', startTimeoutMs } as const

test('a connection that a full worker has no room for is offered it less and less often, and served when there is room [R17]', async () => {
  await using pool = await startPool({ ...full, size: 1 })
  const client = await askRaw(pool.port)
  const late = await connectRaw(pool.port)
  late.write(get('/'))
  const offers = await until('it was offered several times', async () => {
    client.write(get('/'))
    const times = JSON.parse(await lastAnswer(client)) as number[]
    return times.length > 9 && times
  })
  const [first = 0, ninth = 0] = [offers[1], offers[9]]
  assert.ok(ninth - first > 100, `nine offers in ${ninth - first} ms`)
  assert.equal(late.text(), '')
  client.destroy()
  await late.untilText('HTTP/1.1 200')
  late.destroy()
})

test('a connection that a full worker has no room for is given to one that has [R17]', async () => {
  await using pool = await startPool({ ...full, size: 2 })
  const clients = await Promise.all([askRaw(pool.port), askRaw(pool.port)])
  const late = await connectRaw(pool.port)
  late.write(get('/'))
  const [stays, leaves] = clients.map((client) => /x-worker: (\d+)/.exec(client.text())?.[1])
  assert.notEqual(stays, leaves)
  clients[1]?.destroy()
  await late.untilText(`x-worker: ${leaves}`)
  clients[0]?.destroy()
  late.destroy()
})

/** Node.js has `dropMaxConnection` from 22.12 on. */
if (Number(process.versions.node.split('.')[0]) >= 22)
  test('a connection that a full worker has no room for is closed where `dropMaxConnection` says so [R17]', async () => {
    await using pool = await startPool({ ...full, size: 1, env: { DROP: '1' } })
    const client = await askRaw(pool.port)
    const late = await connectRaw(pool.port)
    late.write(get('/'))
    await late.ended
    assert.equal(late.text(), '')
    client.destroy()
  })

/** A client that has had its answer, and keeps its connection. */
async function askRaw(port: number) {
  const client = await connectRaw(port)
  client.write(get('/'))
  await client.untilText(/\]$/)
  return client
}

async function lastAnswer(client: Awaited<ReturnType<typeof connectRaw>>): Promise<string> {
  const before = client.text().length
  await client.untilText(new RegExp(`^[\\s\\S]{${before},}\\]$`))
  return /\[[^[]*\]$/.exec(client.text())?.[0] ?? ''
}
