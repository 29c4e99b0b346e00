// A worker that may not have what it wants to listen on.

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { childrenOf } from '../../testing/processes.ts'
import { createTestPool, type RemoteError, type TestPool } from '../../testing/start-pool.ts'

const options = { app: 'hello.mjs', size: 1, unprivileged: true }

for (const distribution of distributions) {
  test(`a port in use fails the start with EADDRINUSE, without a hot loop, ${distribution} [A25]`, async (context) => {
    const other = createServer()
    context.after(() => other.close())
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve)
    })
    const { port } = other.address() as { port: number }
    await using pool = await createTestPool({
      ...options,
      distribution,
      env: { PORT: String(port) },
    })
    await failToListen(pool, 'EADDRINUSE')
    other.close()
  })

  test(`a path without permission fails the start with EACCES, ${distribution} [A25]`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
    context.after(() => rmSync(folder, { recursive: true }))
    chmodSync(folder, 0o500)
    await using pool = await createTestPool({
      ...options,
      distribution,
      env: { SOCKET: join(folder, 'socket') },
    })
    await failToListen(pool, 'EACCES')
  })

  test(`an address of another machine fails the start with EADDRNOTAVAIL, ${distribution} [A25]`, async () => {
    await using pool = await createTestPool({
      ...options,
      distribution,
      env: { HOST: '203.0.113.1' },
    })
    await failToListen(pool, 'EADDRNOTAVAIL')
  })
}

async function failToListen(pool: TestPool, code: string): Promise<void> {
  await assert.rejects(pool.command('start'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_START_FAILED')
    const cause = error.cause as { message: string }
    assert.match(cause.message, new RegExp(code))
    return true
  })
  assert.equal(pool.seen('worker:forked').length, 3)
  assert.equal(pool.seen('slot:delayed')[0]?.crashes, 2, 'the third one waited')
  assert.deepEqual(childrenOf(pool.pid), [])
}
