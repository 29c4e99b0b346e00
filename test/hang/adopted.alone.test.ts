// A program that never heard of regrow and blocks its own event loop. Its worker has four seconds to be seen to hang, to
// say where, and to be killed, so that it wants a machine that is not busy.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

test('a hung adopted worker tells where it hangs, is killed and replaced', async () => {
  const liveness = { heartbeatMs: 100, livenessTimeoutMs: 4_000, reportOnHang: true }
  await using pool = await startPool({ app: 'plain-routes.mjs', adopt: true, ...liveness })
  await until('both have told how they fare, again and again', async () => {
    await send({ port: pool.port })
    return (await pool.status()).workers.every(({ load }) => (load?.served ?? 0) > 2)
  })
  const blocked = send({ port: pool.port, path: '/block', timeoutMs: 20_000 })
  const { report } = await pool.waitFor('worker:blocked')
  assert.match(report.stack, /plain-routes\.mjs:\d+:\d+/)
  const { pid } = await pool.waitFor('worker:overdue', ({ deadline }) => deadline === 'liveness')
  const end = await pool.waitFor('worker:exited')
  assert.deepEqual([end.pid, end.signal, end.reason], [pid, 'SIGKILL', 'liveness'])
  assert.equal((await blocked).kind, 'reset')
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
})
