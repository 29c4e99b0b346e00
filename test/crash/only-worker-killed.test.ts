// The only worker is killed while clients come, and the master keeps the door open.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { startPool } from '../../testing/start-pool.ts'

const clients = { kept: 4, fresh: 12 }
const kills = 4

const pools = [{ app: 'hello.mjs' }, { app: 'hello.mjs', standby: 1 }, { app: 'plain.mjs' }]

for (const options of pools)
  test(`the only worker is killed under load and costs what it held; nobody is refused or waits for ever (${JSON.stringify(options)}) [A28]`, async (context) => {
    await using pool = await startPool({
      ...options,
      size: 1,
      distribution: 'shared',
      stableAfterMs: 0, // each is replaced at once
    })
    const load = startHammer({ port: pool.port, ...clients, pauseMs: 1 })
    const windows: { readonly from: number; readonly to: number }[] = []
    for (let kill = 0; kill < kills; kill += 1) {
      await load.tally.untilServed(200)
      const victim = pool.seen('worker:ready')[kill]?.pid
      assert.ok(victim)
      const from = performance.now()
      signalProcess(victim, 'SIGKILL')
      await pool.waitFor('worker:exited', ({ pid }) => pid === victim)
      windows.push({ from, to: performance.now() })
      await pool.waitFor('worker:ready', () => pool.seen('worker:ready').length === kill + 2)
    }
    const tally = await load.stop()
    context.diagnostic(JSON.stringify(tally))
    assert.equal(tally.count('ok') + tally.count('reset'), tally.total, JSON.stringify(tally))
    const spans = tally.failures.map(({ startedMs, endedMs }) => ({
      startedAt: tally.beganAt + startedMs - 1, // they are rounded
      endedAt: tally.beganAt + endedMs + 1,
    }))
    const costs = windows.map(
      ({ from, to }) =>
        spans.filter(({ startedAt, endedAt }) => startedAt <= to && endedAt >= from).length,
    )
    assert.equal(
      costs.reduce((sum, cost) => sum + cost, 0),
      spans.length,
      'lost without a kill',
    )
    // A worker holds at most one request of each client.
    for (const cost of costs) assert.ok(cost <= clients.kept + clients.fresh, `a kill cost ${cost}`)
  })
