// Programs that want a port for themselves, `listen({ exclusive: true })`, where there are two of them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { createTestPool, startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

for (const [title, options, REFUSED] of [
  ['has no listener', {}, ''],
  ['only logs it', {}, 'logs'],
  ['only logs it, adopted', { adopt: true }, 'logs'],
] as const)
  test(`a worker that wants the port of another one for itself fails the start at once, and the error says what to do: one that ${title} [R42]`, async () => {
    const app = { app: 'start/plain-exclusive.mjs', size: 2, env: { REFUSED } }
    await using pool = await createTestPool({ ...app, ...options, startTimeoutMs: 60_000 })
    await assert.rejects(
      pool.command('start'),
      /EADDRINUSE.*leave it out .*`node: \{ exclusive: false \}`/,
    )
    assert.deepEqual(pool.seen('worker:overdue'), [])
  })

test('one that takes another port then, and one that has the port for itself, are left alone [R42]', async () => {
  const env = { REFUSED: 'moves' }
  await using pool = await startPool({ app: 'start/plain-exclusive.mjs', size: 2, env })
  await until('it has moved', () => pool.output.includes('moved'))
  assert.equal((await send({ port: pool.port })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:exited'), [])
})
