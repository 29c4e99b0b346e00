// Processes that the app itself starts are its own business, and nobody waits for them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAlive, signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'

test('children that workers leave behind keep neither a successor nor stop() waiting [A23]', async (context) => {
  await using pool = await startPool({ app: 'leftovers/leaves-children.mjs', size: 1 })
  const ofTheDead = await spawnChild(pool)
  context.after(() => signalProcess(ofTheDead, 'SIGKILL'))
  signalProcess(pool.workerPids[0] ?? 0, 'SIGKILL')
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[1])
  const ofTheStopped = await spawnChild(pool)
  context.after(() => signalProcess(ofTheStopped, 'SIGKILL'))
  await pool.command('stop')
  assert.deepEqual([ofTheDead, ofTheStopped].map(isAlive), [true, true])
  assert.deepEqual(pool.seen('worker:overdue'), [])
})

async function spawnChild(pool: TestPool): Promise<number> {
  return Number((await send({ port: pool.port, path: '/spawn' })).body)
}
