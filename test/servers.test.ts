// The servers of a worker: which of them it waits for before it is ready.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { send } from './support/request.ts'
import { startPool } from './support/start-pool.ts'

const startTimeoutMs = 10_000

test('a server that an app closes again while it starts is not waited for', async () => {
  await using pool = await startPool({ app: 'probes-a-port.mjs', startTimeoutMs })
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
        ...{ app: 'retries-a-port.mjs', startTimeoutMs },
        env: { ...env, BUSY_PORT: String(busyPort) },
      })
      assert.equal((await send({ port: pool.port })).body, 'hello')
    } finally {
      busy.close()
    }
  })
