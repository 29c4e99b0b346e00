// Promises 4 and 6: a pool that cannot start says why, and gives up; what is wrong is told at once.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createPool } from '@regrow/master'
import { childrenOf } from '../../testing/processes.ts'
import { send } from '../../testing/request.ts'
import {
  createTestPool,
  type RemoteError,
  startPool,
  type TestPool,
} from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'

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
  await using pool = await startPool({ app: 'start/warms-up.mjs', size: 1 })
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

test('commands before the start and after the stop are refused, one coded error each', async () => {
  const entry = fileURLToPath(new URL('../apps/hello.mjs', import.meta.url))
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

test('createPool inside a worker is refused [B10]', async () => {
  await using pool = await createTestPool({ app: 'start/creates-pool.mjs', size: 1 })
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

test('a start that cannot come right is told once, in a line with its code, and tried again in one slot [R47]', async () => {
  const env = { FAIL_AFTER_MS: '50' }
  await using pool = await createTestPool({ app: 'dies-on-start.mjs', size: 6, env })
  await assert.rejects(pool.command('start'), (error: RemoteError) => {
    const [line] = error.message.split('\n')
    assert.match(
      line ?? '',
      /Error: the app cannot start \(ERR_TEST\)(; \d more workers? failed in the same way)?$/,
    )
    return true
  })
  assert.equal(pool.seen('worker:forked').length, 8)
})

test('a start that takes long says what it waits for [R47]', async () => {
  await using plain = await createTestPool({ app: 'plain-online.mjs', size: 1 })
  await using worker = await createTestPool({ app: 'never-ready.mjs', size: 1 })
  const pools = [plain, worker]
  const stopped = { code: 'ERR_POOL_STOPPED' }
  const started = pools.map((pool) => assert.rejects(pool.command('start'), stopped))
  await until('both say so', () => pools.every(({ output }) => output.includes('still starting')))
  assert.match(
    plain.output,
    /^slot=0 gen=1 pid=\d+ is still starting: .* listen, nor called runWorker /m,
  )
  assert.match(worker.output, /^slot=0 gen=1 pid=\d+ is still starting: its app has not started; /m)
  await Promise.all(pools.map((pool) => pool.command('kill')))
  await Promise.all(started)
})
