// What the master's own program says to `node:cluster`.

import assert from 'node:assert/strict'
import cluster from 'node:cluster'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createPool } from '@regrow/master'
import { findFreePort } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { within } from '../../testing/until.ts'

const entry = fileURLToPath(new URL('./apps/sends-bytes.mjs', import.meta.url))

test('messages of the user cross the channel as `serialization` says, and its own settings stay [R22]', async () => {
  cluster.setupPrimary({ exec: 'user.mjs', args: ['of the user'], serialization: 'advanced' })
  const before = { ...cluster.settings }
  const env = { PORT: String(await findFreePort()) }
  await using pool = createPool({ entry, size: 1, env, serialization: 'advanced' })
  const heard = within('a message of the user', untilBytes())
  await pool.start()
  assert.deepEqual(await heard, { bytes: Buffer.from('hello'), at: new Date(0) })
  await pool.reload()
  assert.deepEqual({ ...cluster.settings }, before)
})

test('a worker that breaks a channel of that kind costs the pool one worker, too [R22]', async () => {
  await using pool = await startPool({
    app: 'master/breaks-its-channel.mjs',
    serialization: 'advanced',
  })
  const { port, workerPids: before } = pool
  const payload = Buffer.from('hello\n').toString('base64')
  await send({ port, method: 'POST', path: '/?times=1', payload })
  const { pid = 0 } = await pool.waitFor('worker:exited')
  assert.ok(before.includes(pid))
  await pool.waitFor('worker:ready', (worker) => !before.includes(worker.pid ?? 0))
  assert.equal((await send({ port })).kind, 'ok')
})

/** Ours are among them, and come in the same turn. */
function untilBytes(): Promise<unknown> {
  return new Promise((resolve) => {
    cluster.on('message', (_worker, message) => message.bytes && resolve(message))
  })
}
