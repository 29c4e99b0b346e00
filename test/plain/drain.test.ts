// How a program that never heard of regrow leaves: as `node:cluster` asks it, and once.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

test('a plain program that drains already finishes what it holds when the pool stops meanwhile [R3]', async () => {
  await using pool = await startPool({ app: 'plain-routes.mjs', size: 2 })
  const slow = { port: pool.port, path: '/slow?ms=2000' }
  const held = [send(slow), send(slow)]
  await send({ port: pool.port })
  const stopped = 'ERR_POOL_STOPPED'
  const resized = assert.rejects(pool.command('resize', 1), { code: stopped })
  const reloaded = assert.rejects(pool.command('reload'), { code: stopped })
  await pool.waitFor('worker:draining', ({ reason }) => reason === 'reload')
  await pool.command('stop')
  await Promise.all([resized, reloaded])
  for (const { kind } of await Promise.all(held)) assert.equal(kind, 'ok')
})

test('a plain program that is asked to leave while it boots is asked once, and has no error of it [R3]', async () => {
  await using pool = await startPool({ app: 'plain-online.mjs', size: 1, readyWhen: 'online' })
  await Promise.all([pool.command('resize', 2), pool.command('resize', 1)])
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.signal, exit?.expected, exit?.reason], ['SIGTERM', true, 'resize'])
  assert.equal(pool.complaints, '')
})
