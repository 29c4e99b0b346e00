// Programs that listen with another server, such as one for metrics, before they call `runWorker`: they are
// ready when that says so, and not before.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { distributions } from '../../testing/distributions.ts'
import { startHammer } from '../../testing/hammer.ts'
import { findFreePort } from '../../testing/ports.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, type RemoteError, startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const app = 'start/metrics-first.mjs'

async function chooseMetrics(): Promise<{ METRICS: string }> {
  return { METRICS: String(await findFreePort()) }
}

for (const distribution of distributions)
  test(`a worker that opens another door first is ready when its app is: ${distribution}`, async () => {
    const options = { app, size: 1, distribution, env: await chooseMetrics() }
    await using pool = await startPool(options)
    assert.equal((await send({ port: pool.port })).body, 'hello')
    const load = startHammer({ port: pool.port, kept: 4, fresh: 2, pauseMs: 5 })
    await load.tally.untilServed(10)
    await pool.command('reload')
    ;(await load.stop(20)).assertNothingLost(20)
    assert.equal((await send({ port: Number(options.env.METRICS) })).body, 'metrics')
  })

test('a release that fails behind another door never takes over', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const FAILS_IF = join(folder, 'fails')
  await using pool = await startPool({ app, env: { ...(await chooseMetrics()), FAILS_IF } })
  writeFileSync(FAILS_IF, '')
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2, pauseMs: 5 })
  await load.tally.untilServed(10)
  await assert.rejects(pool.command('reload'), (error: RemoteError) => {
    assert.equal(error.code, 'ERR_POOL_RELOAD_ABORTED')
    return true
  })
  ;(await load.stop(20)).assertNothingLost(20)
})

test('a standby may open another door before it stands by', async () => {
  const env = await chooseMetrics()
  await using pool = await startPool({ app, size: 1, standby: 1, env })
  await until('it stands by', async () => (await pool.status()).standbys.length === 1)
  assert.equal((await send({ port: pool.port })).body, 'hello')
})

test('a stop between the two doors waits for nothing', async () => {
  const env = await chooseMetrics()
  await using pool = await createTestPool({ app, size: 1, env, drainTimeoutMs: 60_000 })
  const start = assert.rejects(pool.command('start'), { code: 'ERR_POOL_STOPPED' })
  await until('the first is open', async () => {
    return (await send({ port: Number(env.METRICS) })).kind === 'ok'
  })
  await pool.command('stop')
  await start
})
