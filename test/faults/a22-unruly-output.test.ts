// A worker writes too much, too little, or to a stdout that it has closed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peakMemoryOf, signalProcess } from '../support/processes.ts'
import { send } from '../support/request.ts'
import { startPool, type TestPool } from '../support/start-pool.ts'
import { until } from '../support/until.ts'

const app = 'writes.mjs'
const output = 'prefix'
const lineCount = 1_000_000 // of about a hundred bytes

test('A22: a worker that floods stdout while nobody reads costs bounded memory and blocks nobody', async () => {
  await using pool = await startPool({ app, output, size: 2 })
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
  assert.ok(grown < 64_000_000, `the master grew by ${grown} bytes`)

  pool.master.stdout?.resume()
  const { read, dropped } = await untilAccounted(pool)
  assert.ok(read > 0 && dropped > 0, `${read} lines were read, ${dropped} dropped`)
  assert.equal((await send({ port: pool.port, path: '/line' })).kind, 'ok')
  await until('a line that is not dropped', () => / from stdout\n$/.test(pool.textOf('stdout')))
  assert.deepEqual(pool.seen('worker:exited'), [])
})

test('A22: a flood that is read comes out whole', async () => {
  await using pool = await startPool({ app, output, size: 2 })
  const flood = send({ port: pool.port, path: `/flood?lines=${lineCount}`, timeoutMs: 120_000 })
  for (let round = 0; round < 20; round += 1)
    assert.equal((await send({ port: pool.port, timeoutMs: 60_000 })).kind, 'ok')
  assert.equal((await flood).kind, 'ok')
  await untilAccounted(pool)
})

test('A22: a logger that blocks its worker until there is room is not taken for hung', async () => {
  const livenessTimeoutMs = 15_000
  await using pool = await startPool({ app, output, size: 1, livenessTimeoutMs })
  pool.master.stdout?.pause()
  const path = `/blocking-flood?lines=${lineCount / 10}`
  assert.equal((await send({ port: pool.port, path, timeoutMs: 60_000 })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:overdue'), [])
  pool.master.stdout?.resume()
  await untilAccounted(pool, lineCount / 10)
})

test('A22: half a line of a worker that is killed is kept, as a line', async () => {
  await using pool = await startPool({ app, output, size: 1 })
  assert.equal((await send({ port: pool.port, path: '/half' })).kind, 'ok')
  const [pid = 0] = pool.workerPids
  signalProcess(pid, 'SIGKILL')
  await until('its last words', () => pool.textOf('stdout') !== '')
  assert.equal(pool.textOf('stdout'), `slot=0 gen=1 pid=${pid} half a li\n`)
  await pool.waitFor('worker:ready', (worker) => worker.pid === pool.workerPids[1])
})

test('A22: a line without end comes out in pieces, each a whole line', async () => {
  await using pool = await startPool({ app, output, size: 1 })
  await send({ port: pool.port, path: '/long' })
  await until('four pieces', () => pool.textOf('stdout').split('\n').length > 4)
  const name = `slot=0 gen=1 pid=${pool.workerPids[0]} `
  const pieces = pool.textOf('stdout').split('\n').slice(0, -1)
  assert.ok(pieces.every((piece) => piece.startsWith(name) && Buffer.byteLength(piece) < 66_000))
  assert.equal(pieces.map((piece) => piece.slice(name.length)).join(''), 'é'.repeat(100_000))
})

for (const output of ['inherit', 'prefix'] as const)
  test(`A22: a worker that closes its stdout serves on, with ${output}`, async () => {
    await using pool = await startPool({ app, output, size: 1 })
    await send({ port: pool.port, path: '/close' })
    for (let round = 0; round < 5; round += 1)
      assert.equal((await send({ port: pool.port, path: '/line' })).kind, 'ok')
    await until('stderr is still heard', () => /from console.error\n/.test(pool.textOf('stderr')))
    assert.deepEqual(pool.seen('worker:faulted'), [])
    assert.deepEqual(pool.seen('worker:exited'), [])
  })

/** Wait until each line of the flood was read, whole, or told as dropped. */
async function untilAccounted(pool: TestPool, expected = lineCount) {
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
