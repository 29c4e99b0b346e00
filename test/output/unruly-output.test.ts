// A worker writes too much, too little, or to a stdout that it has closed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalProcess } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { floodRead, floodUnread, untilAccounted } from '../support/floods.ts'

const app = 'writes.mjs'
const output = 'prefix'
const lineCount = 60_000 // of about a hundred bytes; flood.long.test.ts has a million

test('a worker that floods stdout while nobody reads is not waited for, and blocks nobody [A22]', async () => {
  const { read, dropped } = await floodUnread(lineCount)
  // What was read had waited: a quarter of a megabyte in the master, and what pipes hold.
  assert.ok(read > 0 && read < lineCount / 4, `${read} lines were read, ${dropped} dropped`)
})

test('a flood that is read comes out whole [A22]', () => floodRead(lineCount))

test('a logger that blocks its worker until there is room is not taken for hung [A22]', async () => {
  const livenessTimeoutMs = 15_000
  await using pool = await startPool({ app, output, size: 1, livenessTimeoutMs })
  pool.master.stdout?.pause()
  const path = `/blocking-flood?lines=${lineCount}`
  assert.equal((await send({ port: pool.port, path, timeoutMs: 60_000 })).kind, 'ok')
  assert.deepEqual(pool.seen('worker:overdue'), [])
  pool.master.stdout?.resume()
  await untilAccounted(pool, lineCount)
})

test('half a line of a worker that is killed is kept, as a line [A22]', async () => {
  await using pool = await startPool({ app, output, size: 1 })
  assert.equal((await send({ port: pool.port, path: '/half' })).kind, 'ok')
  const [pid = 0] = pool.workerPids
  signalProcess(pid, 'SIGKILL')
  await until('its last words', () => pool.textOf('stdout') !== '')
  assert.equal(pool.textOf('stdout'), `slot=0 gen=1 pid=${pid} half a li\n`)
  await pool.waitFor('worker:ready', (worker) => worker.pid === pool.workerPids[1])
})

test('a line without end comes out in pieces, each a whole line [A22]', async () => {
  await using pool = await startPool({ app, output, size: 1 })
  await send({ port: pool.port, path: '/long' })
  await until('four pieces', () => pool.textOf('stdout').split('\n').length > 4)
  const name = `slot=0 gen=1 pid=${pool.workerPids[0]} `
  const pieces = pool.textOf('stdout').split('\n').slice(0, -1)
  for (const piece of pieces)
    assert.ok(piece.startsWith(name) && Buffer.byteLength(piece) < 66_000, piece.slice(0, 100))
  assert.equal(pieces.map((piece) => piece.slice(name.length)).join(''), 'é'.repeat(100_000))
})

for (const output of ['inherit', 'prefix'] as const)
  test(`a worker that closes its stdout serves on, with ${output} [A22]`, async () => {
    await using pool = await startPool({ app, output, size: 1 })
    await send({ port: pool.port, path: '/close' })
    for (let round = 0; round < 5; round += 1)
      assert.equal((await send({ port: pool.port, path: '/line' })).kind, 'ok')
    await until('stderr is still heard', () => /from console.error\n/.test(pool.textOf('stderr')))
    assert.deepEqual(pool.seen('worker:faulted'), [])
    assert.deepEqual(pool.seen('worker:exited'), [])
  })
