// Promises 4 and 6: a pool that cannot start says why, and gives up; what is wrong is told at once.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createPool } from '@regrow/master'
import { childrenOf } from './support/processes.ts'
import { send } from './support/request.ts'
import { createTestPool, type RemoteError, startPool, type TestPool } from './support/start-pool.ts'

const failing: [string, string, object, RegExp][] = [
  ['does not parse', 'syntax-error.mjs', {}, /SyntaxError: Unexpected token ';'/],
  ['rejects in start()', 'fails-to-start.mjs', {}, /AppError: The app could not start: /],
  [
    'is never ready',
    'never-ready.mjs',
    { startTimeoutMs: 400 },
    /not ready within startTimeoutMs \(400 ms\)/,
  ],
  [
    'speaks a newer protocol',
    'newer-protocol.mjs',
    {},
    /version 99 of the protocol, which is newer/,
  ],
]

for (const [what, app, options, reason] of failing) {
  test(`a program that ${what} fails the start with its own error, and leaves nothing`, async () => {
    await using pool = await createTestPool({ app, size: 1, ...options })
    const error = await failStart(pool)
    assert.equal(error.code, 'ERR_POOL_START_FAILED')
    assert.match(error.message, reason)
    assert.equal(pool.seen('worker:forked').length, 3)
    assert.deepEqual(childrenOf(pool.pid), [])
    const [failed] = pool.seen('pool:failed')
    assert.ok(failed)
    await assert.rejects(pool.command('start'), { code: 'ERR_POOL_STOPPED' })
  })
}

test('a syntax error reads as one: file, line and mark are in the cause', async () => {
  await using pool = await createTestPool({ app: 'syntax-error.mjs', size: 1 })
  const error = await failStart(pool)
  const cause = error.cause as { name: string; message: string; stack: string }
  assert.equal(cause.name, 'SyntaxError')
  assert.match(cause.stack, /syntax-error\.mjs:\d+\n/)
  assert.match(cause.stack, /\n +\^/)
})

test('a start is joined by a second one, and cancelled by a stop', async () => {
  await using pool = await createTestPool({
    app: 'never-ready.mjs',
    size: 2,
    drainTimeoutMs: 2_000,
  })
  const starts = [pool.command('start'), pool.command('start')].map(codeOf)
  await pool.waitFor('worker:forked')
  await pool.command('stop')
  assert.deepEqual(await Promise.all(starts), ['ERR_POOL_STOPPED', 'ERR_POOL_STOPPED'])
})

test('a worker that listens is not ready before its app says so', async () => {
  await using pool = await startPool({ app: 'warms-up.mjs', size: 1 })
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('commands before the start and after the stop are refused, one coded error each', async () => {
  const entry = fileURLToPath(new URL('apps/hello.mjs', import.meta.url))
  const pool = createPool({ entry, size: 1 })
  for (const refused of [pool.reload(), pool.resize(2), pool.recycle(0)]) {
    assert.equal(await codeOf(refused), 'ERR_POOL_NOT_STARTED')
  }
  for (const wrong of [pool.resize(0), pool.resize(Number.NaN), pool.recycle(-1)]) {
    assert.equal(await codeOf(wrong), 'ERR_POOL_INVALID_OPTION')
  }
  await pool.stop()
  await pool.stop()
  await pool.kill()
  for (const refused of [pool.start(), pool.reload(), pool.resize(2), pool.recycle(0)]) {
    assert.equal(await codeOf(refused), 'ERR_POOL_STOPPED')
  }
  assert.equal(pool.status().state, 'stopped')
})

test('B10: createPool inside a worker is refused', async () => {
  await using pool = await createTestPool({ app: 'creates-pool.mjs', size: 1 })
  assert.match((await failStart(pool)).message, /createPool was called inside a worker/)
})

async function failStart(pool: TestPool): Promise<RemoteError> {
  return pool.command('start').then(
    () => assert.fail('the start did not fail'),
    (error: RemoteError) => error,
  )
}

function codeOf(refused: Promise<unknown>): Promise<string | undefined> {
  return refused.then(
    () => 'done',
    (error: RemoteError) => error.code,
  )
}
