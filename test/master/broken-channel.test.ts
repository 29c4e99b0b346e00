// Bytes on a worker's channel that are no messages: promise 8, for what Node itself reads.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'

const app = 'master/breaks-its-channel.mjs'

const noMessages: readonly (readonly [what: string, bytes: Buffer, times?: number])[] = [
  ['an empty line', Buffer.from('\n')],
  ['a line of text, as s6 reads from descriptor 3,', Buffer.from('hello\n')],
  ['half a message', Buffer.from('{"cmd":\n')],
  ['bytes that are no text', Buffer.concat([randomBytes(4_096), Buffer.from('\n')])],
  ['a hundred thousand brackets', Buffer.from(`${'['.repeat(100_000)}\n`)],
  ['a line without an end', Buffer.alloc(4_000_000, 'x'), 40],
]

for (const [what, bytes, times = 1] of noMessages)
  test(`${what} on its channel costs one worker its channel, and the pool serves on [A20, R1]`, async () => {
    await using pool = await startPool({ app, size: 2 })
    const { port, workerPids: before } = pool
    const writing = { port, method: 'POST', path: `/?times=${times}` }
    assert.equal((await send({ ...writing, payload: bytes.toString('base64') })).kind, 'ok')
    const { pid = 0 } = await pool.waitFor('worker:exited')
    assert.ok(before.includes(pid))
    await pool.waitFor('worker:ready', (worker) => !before.includes(worker.pid ?? 0))
    assert.equal((await send({ port })).kind, 'ok')
    const told = pool.seen('worker:unreadable').map(({ name, ...worker }) => [name, worker.pid])
    assert.deepEqual(told, [['no message', pid]])
  })

test('half a line, which spoils the answer to a connection, costs one worker its channel as well [A20, R1]', async () => {
  await using pool = await startPool({ app, size: 2 })
  const { port, workerPids: before } = pool
  const payload = Buffer.from('[1').toString('base64')
  assert.equal((await send({ port, method: 'POST', path: '/?times=1', payload })).kind, 'ok')
  const kinds = await Promise.all(
    Array.from({ length: 20 }, () => send({ port, timeoutMs: 5_000 })),
  )
  assert.deepEqual([...new Set(kinds.map(({ kind }) => kind))], ['ok'])
  const { pid = 0 } = await pool.waitFor('worker:exited', undefined, 5_000)
  assert.ok(before.includes(pid))
  assert.deepEqual(
    pool.seen('worker:unreadable').map(({ name }) => name),
    ['no message'],
  )
})
