// Promise 4: crash loops are bounded.

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startHammer } from '../../testing/hammer.ts'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

test('a crash loop backs off exponentially, measured from each crash to the next fork [A17]', async (context) => {
  const backoff = { minMs: 200, maxMs: 1_600, factor: 2, jitter: 0 }
  await using pool = await startPool({ app: 'crashes-when-ready.mjs', size: 1, backoff })
  await pool.waitFor('slot:delayed', ({ crashes }) => crashes === 6)
  const delays = pool.seen('slot:delayed').map(({ delayMs }) => delayMs)
  assert.deepEqual(delays.slice(0, 5), [200, 400, 800, 1_600, 1_600])
  const exits = pool.events.filter(({ name }) => name === 'worker:exited').map(({ at }) => at)
  const forks = pool.events.filter(({ name }) => name === 'worker:forked').map(({ at }) => at)
  const spacing = exits.slice(0, 5).map((exit, index) => Math.round((forks[index + 1] ?? 0) - exit))
  context.diagnostic(`from crash to fork: ${spacing.join(', ')} ms`)
  for (const [index, least] of [0, 200, 400, 800, 1_600].entries()) {
    // Two processes' views of one moment: the events cross a channel.
    assert.ok(
      (spacing[index] ?? 0) >= least - 50,
      `fork ${index + 2} came after ${spacing[index]} ms`,
    )
  }
})

test('a slot that crashes in a loop slows no other one', async () => {
  await using pool = await startPool({ app: 'crash/slot-0-crashes.mjs', size: 2 })
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  await pool.waitFor('slot:delayed', ({ crashes }) => crashes === 4)
  const tally = await load.stop(100)
  tally.assertNothingLost(100)
  for (const name of ['slot:delayed', 'worker:exited'] as const) {
    const slots = new Set(pool.seen(name).map(({ slot }) => slot))
    assert.deepEqual([...slots], [0], name)
  }
})

test('a worker that was stable, and a slot that crashes for the first time, are replaced at once', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, stableAfterMs: 300 })
  await killIncumbent(pool, 0)
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[1])
  await new Promise((resolve) => {
    setTimeout(resolve, 350) // what is tested is the time that a worker lived
  })
  await killIncumbent(pool, 1)
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[2])
  assert.deepEqual(pool.seen('slot:delayed'), [])
})

test('a fork that fails is a crash that says why, and the pool recovers when it can [B5]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  const app = new URL('../apps/plain.mjs', import.meta.url)
  await using pool = await startPool({ app, size: 1, cwd: folder })
  rmSync(folder, { recursive: true })
  await killIncumbent(pool, 0)
  const { pid, error } = await pool.waitFor('worker:exited', ({ reason }) => reason !== 'crash')
  assert.equal(pid, undefined)
  assert.match(error?.message ?? '', /the directory .* is not there/)
  mkdirSync(folder)
  await pool.waitFor('pool:ready', () => pool.seen('pool:ready').length === 2)
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

async function killIncumbent(pool: Awaited<ReturnType<typeof startPool>>, index: number) {
  const pid = pool.workerPids[index]
  assert.ok(pid)
  signalProcess(pid, 'SIGKILL')
  await pool.waitFor('worker:forked', () => pool.seen('worker:forked').length === index + 2)
}
