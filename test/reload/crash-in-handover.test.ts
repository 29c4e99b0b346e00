// One of the two workers that share a slot during a replacement dies.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childrenOf, signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

interface Moment {
  readonly what: string
  readonly victim: 'predecessor' | 'successor'
  readonly event: 'worker:forked' | 'worker:ready' | 'worker:draining'
  readonly reloads: boolean
}

const moments: Moment[] = [
  {
    what: 'while its successor starts',
    victim: 'predecessor',
    event: 'worker:forked',
    reloads: true,
  },
  { what: 'while it drains', victim: 'predecessor', event: 'worker:draining', reloads: true },
  { what: 'while it starts', victim: 'successor', event: 'worker:forked', reloads: false },
  {
    what: 'while its predecessor drains',
    victim: 'successor',
    event: 'worker:draining',
    reloads: false,
  },
]

for (const { what, victim, event, reloads } of moments)
  test(`a ${victim} is killed ${what}, and the slot ends with exactly one worker [C8]`, async () => {
    await using pool = await startPool({ app: 'slow.mjs', size: 1 })
    const [predecessor = 0] = pool.workerPids
    // Who is killed must still hold it then, on a slow machine too; whoever lives must answer it.
    const ms = victim === 'predecessor' ? 60_000 : 3_000
    const held = send({ port: pool.port, path: `/?ms=${ms}` })
    await send({ port: pool.port, path: '/?ms=0' })
    const reload = pool.command('reload').then(
      () => 'reloaded',
      ({ code }) => code,
    )
    await pool.waitFor(event, () => pool.workerPids.length === 2)
    const successor = pool.workerPids[1] ?? 0
    signalProcess(victim === 'predecessor' ? predecessor : successor, 'SIGKILL')
    assert.equal((await held).kind, victim === 'predecessor' ? 'reset' : 'ok')
    assert.equal(await reload, reloads ? 'reloaded' : 'ERR_POOL_RELOAD_ABORTED')
    await endsWithOne(pool)
    assert.equal((await send({ port: pool.port, path: '/?ms=0' })).kind, 'ok')
  })

test('both workers of a slot are killed in the middle of a handover, and one comes back [C8]', async () => {
  await using pool = await startPool({ app: 'slow.mjs', size: 1 })
  const held = send({ port: pool.port, path: '/?ms=60000' })
  await send({ port: pool.port, path: '/?ms=0' })
  const reload = pool.command('reload').then(
    () => 'reloaded',
    ({ code }) => code,
  )
  await pool.waitFor('worker:draining')
  const killed = pool.workerPids
  assert.equal(killed.length, 2)
  for (const pid of killed) signalProcess(pid, 'SIGKILL')
  for (const pid of killed) {
    const { signal } = await pool.waitFor('worker:exited', (exit) => exit.pid === pid)
    assert.equal(signal, 'SIGKILL')
  }
  assert.equal((await held).kind, 'reset')
  // As the master sees it, either of them was the first to die.
  assert.ok(['reloaded', 'ERR_POOL_RELOAD_ABORTED'].includes(await reload))
  await endsWithOne(pool)
  assert.equal((await send({ port: pool.port, path: '/?ms=0' })).kind, 'ok')
})

async function endsWithOne(pool: TestPool): Promise<void> {
  await until('one worker is left, and ready', async () => {
    const { workers } = await pool.status()
    const [worker] = workers
    const left = childrenOf(pool.pid)
    return workers.length === 1 && worker?.state === 'ready' && left.join() === `${worker.pid}`
  })
}
