// Two things at once, as nearly as real processes can: either may win, and the books are right.

import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { childrenOf } from '../../testing/processes.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const backoff = { minMs: 0, maxMs: 0 }

test('workers that are ready when they are late are either, and every promise settles once [C9]', async (context) => {
  const startTimeoutMs = 800
  const size = 2
  const edge = makeEdge(size, startTimeoutMs - 20)
  await using pool = await startPool({
    ...{ app: 'drain/ready-on-the-edge.mjs', size, startTimeoutMs, backoff },
    env: { EDGE_FILE: edge.file },
  })
  const lateAtStart = pool.seen('worker:overdue').length // where the machine is busy
  const outcomes: string[] = []
  for (let round = 0; round < 4; round += 1) {
    edge.write()
    const settled = await Promise.all(edge.slots.map((slot) => recycle(pool, slot)))
    settled.forEach((outcome, slot) => {
      edge.move(slot, outcome === 'ready' ? 8 : -8)
    })
    outcomes.push(...settled)
    await endsWith(pool, size)
  }
  context.diagnostic(
    `${outcomes.filter((outcome) => outcome === 'ready').length} of ${outcomes.length} in time`,
  )
  const late = pool.seen('worker:overdue').map(({ pid }) => pid)
  const ready = pool.seen('worker:ready').map(({ pid }) => pid)
  assert.deepEqual(
    late.filter((pid) => ready.includes(pid)),
    [],
    'never both',
  )
  assert.equal(late.length + ready.length, pool.workerPids.length, 'always one')
  const failed = outcomes.filter((outcome) => outcome !== 'ready')
  assert.equal(late.length - lateAtStart, failed.length)
})

test('a worker that is killed in the moment of the order to drain has left once [C9]', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 2, backoff })
  await pool.command('killPredecessors')
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([pool.command('recycle', 0), pool.command('recycle', 1)])
  }
  await endsWith(pool, 2)
  const left = pool.seen('worker:exited')
  assert.equal(new Set(left.map(({ pid }) => pid)).size, left.length)
  assert.equal(left.length, 10)
  assert.equal(pool.workerPids.length, 12)
})

test('a worker that leaves in the moment in which it is told to drain has left once [C9]', async () => {
  await using pool = await startPool({ app: 'drain/leaves-when-told.mjs', size: 2, backoff })
  await pool.command('reload')
  await Promise.all([pool.command('recycle', 0), pool.command('recycle', 1)])
  await endsWith(pool, 2)
  const left = pool.seen('worker:exited')
  assert.deepEqual(
    left.map(({ expected, code }) => [expected, code]),
    left.map(() => [true, 0]),
  )
  assert.equal(left.length, 4)
})

/** A file from which each slot's next worker reads when it shall be ready. */
function makeEdge(size: number, firstMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'edge.json')
  const times = Array.from({ length: size }, () => firstMs)
  return {
    file,
    slots: [...times.keys()],
    move: (slot: number, ms: number) => {
      times[slot] = (times[slot] ?? firstMs) + ms
    },
    write: () => {
      writeFileSync(`${file}.new`, JSON.stringify(times))
      renameSync(`${file}.new`, file)
    },
  }
}

function recycle(pool: TestPool, slot: number): Promise<'ready' | 'late'> {
  return pool.command('recycle', slot).then(
    () => 'ready',
    (error) => {
      assert.equal(error.code, 'ERR_POOL_RECYCLE_ABORTED')
      assert.match(error.message, /not ready within startTimeoutMs/)
      return 'late'
    },
  )
}

async function endsWith(pool: TestPool, size: number): Promise<void> {
  await until('every slot has one worker, and it is ready', async () => {
    const { workers } = await pool.status()
    const isSettled = workers.length === size && workers.every(({ state }) => state === 'ready')
    return isSettled && childrenOf(pool.pid).length === size
  })
}
