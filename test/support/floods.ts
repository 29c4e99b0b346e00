// A worker that writes more than anybody reads: each line is read whole, or told as dropped.

import assert from 'node:assert/strict'
import { peakMemoryOf } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

const given = { app: 'writes.mjs', output: 'prefix' } as const

export interface Flood {
  readonly read: number
  readonly dropped: number
  /** By how many bytes the master's memory had grown at most. */
  readonly grown: number
}

/** Flood a stdout that nobody reads until it is over; meanwhile and afterwards the pool serves. */
export async function floodUnread(lineCount: number): Promise<Flood> {
  await using pool = await startPool({ ...given, size: 2 })
  const before = peakMemoryOf(pool.pid)
  pool.master.stdout?.pause()
  const flood = send({ port: pool.port, path: `/flood?lines=${lineCount}`, timeoutMs: 120_000 })
  let isOver = false
  const over = flood.finally(() => {
    isOver = true
  })
  while (!isOver) assert.equal((await send({ port: pool.port, timeoutMs: 60_000 })).kind, 'ok')
  assert.equal((await over).kind, 'ok', 'it did not wait for a reader')
  const grown = peakMemoryOf(pool.pid) - before

  pool.master.stdout?.resume()
  const counts = await untilAccounted(pool, lineCount)
  assert.equal((await send({ port: pool.port, path: '/line' })).kind, 'ok')
  await until('a line that is not dropped', () => / from stdout\n$/.test(pool.textOf('stdout')))
  assert.deepEqual(pool.seen('worker:exited'), [])
  return { ...counts, grown }
}

/** Flood a stdout that is read; meanwhile the pool serves. */
export async function floodRead(lineCount: number): Promise<void> {
  await using pool = await startPool({ ...given, size: 2 })
  const flood = send({ port: pool.port, path: `/flood?lines=${lineCount}`, timeoutMs: 120_000 })
  for (let round = 0; round < 20; round += 1)
    assert.equal((await send({ port: pool.port, timeoutMs: 60_000 })).kind, 'ok')
  assert.equal((await flood).kind, 'ok')
  await untilAccounted(pool, lineCount)
}

/** Wait until each line of the flood was read, whole, or told as dropped. */
export async function untilAccounted(pool: TestPool, expected: number) {
  return until(
    'every line is accounted for',
    () => {
      const { read, dropped } = countLines(pool.textOf('stdout'))
      assert.ok(read + dropped <= expected, `${read} and ${dropped} of ${expected}`)
      return read + dropped === expected && { read, dropped }
    },
    60_000,
  )
}

function countLines(text: string) {
  const read = text.match(/^slot=\d gen=1 pid=\d+ flood \d+ ~{80}$/gm)?.length ?? 0
  const told = [...text.matchAll(/^slot=\d gen=1 pid=\d+ (\d+) lines? (?:was|were) dropped: /gm)]
  const dropped = told.reduce((sum, [, lines]) => sum + Number(lines), 0)
  const all = text.split('\n').length - 1
  const others = text.match(/ from (?:console\.log|stdout)$/gm)?.length ?? 0
  if (text.endsWith('\n')) assert.equal(all, read + told.length + others, 'every line is whole')
  return { read, dropped }
}
