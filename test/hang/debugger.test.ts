// A worker that somebody debugs is neither late nor hung, as long as the pool is not killed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort } from '../../testing/ports.ts'
import { signalProcess } from '../../testing/processes.ts'
import { connectRaw, type RawClient } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { createTestPool, startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { attachDebugger } from '../support/debugger-client.ts'

/** What a worker under no debugger would be killed after. */
const timeoutMs = 700

/** Workers listen for debuggers on the ports after the master's, one by one. */
async function choosePort(): Promise<string> {
  const [first = Number.NaN, ...rest] = [
    await findFreePort(),
    await findFreePort(),
    await findFreePort(),
  ]
  assert.deepEqual(rest, [first + 1, first + 2])
  return `--inspect-port=${first}`
}

/** Let so much time pass that a deadline would be over. */
function outlast(ms: number): Promise<unknown> {
  const end = performance.now() + 2 * ms
  return until('the time is over', () => performance.now() > end)
}

async function hold(pool: TestPool): Promise<RawClient> {
  const upload = await connectRaw(pool.port)
  upload.write('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n')
  await send({ port: pool.port }) // by now the upload has begun
  return upload
}

test('a worker that waits for its debugger, or stands at a breakpoint in a drain, is not late [R25]', async () => {
  await using pool = await createTestPool({
    ...{ app: 'holds-on.mjs', size: 1, startTimeoutMs: timeoutMs, drainTimeoutMs: timeoutMs },
    ...{ masterArgs: [await choosePort()], execArgv: ['--inspect-brk=0'] },
  })
  const started = pool.command('start')
  const url = await until('it waits', () => /ws:\/\/\S+/.exec(pool.output)?.[0])
  await outlast(timeoutMs)
  const debug = await attachDebugger(url)
  await debug.say('Runtime.runIfWaitingForDebugger')
  await debug.untilPaused()
  await debug.say('Debugger.resume')
  await started
  const upload = await hold(pool)
  const stopped = pool.command('stop')
  await pool.waitFor('worker:draining')
  await debug.say('Debugger.pause')
  upload.write('bo')
  await debug.untilPaused()
  await outlast(timeoutMs)
  await debug.say('Debugger.resume')
  upload.write('dy')
  await upload.untilText('got it')
  upload.destroy()
  debug.leave()
  await stopped
  assert.deepEqual(pool.seen('worker:overdue'), [])
  const [{ code, expected } = {}] = pool.seen('worker:exited')
  assert.deepEqual([code, expected, pool.workerPids.length], [0, true, 1])
})

test('a debugger that comes to a worker that runs takes the deadline of its drain away; kill() ends it all the same [R25]', async () => {
  await using pool = await startPool({
    ...{ app: 'holds-on.mjs', size: 1, drainTimeoutMs: timeoutMs, heartbeatMs: 50 },
    ...{ masterArgs: [await choosePort()], execArgv: ['--inspect-port=0'] },
  })
  const [worker = Number.NaN] = pool.workerPids
  const upload = await hold(pool)
  signalProcess(worker, 'SIGUSR1')
  await until('it says so', async () => (await pool.status()).workers[0]?.load?.inspected)
  const recycled = pool.command('recycle', 0)
  await pool.waitFor('worker:draining', ({ pid }) => pid === worker)
  await outlast(timeoutMs)
  upload.write('body')
  await upload.untilText('got it')
  assert.match(upload.text(), /HTTP\/1\.1 200/)
  upload.destroy()
  await recycled
  assert.deepEqual(pool.seen('worker:overdue'), [])
  const [, successor = Number.NaN] = pool.workerPids
  const held = await hold(pool)
  signalProcess(successor, 'SIGUSR1')
  await until('the other says so', async () =>
    (await pool.status()).workers.some(({ pid, load }) => pid === successor && load?.inspected),
  )
  const stopped = pool.command('stop')
  await outlast(timeoutMs)
  assert.equal(pool.seen('worker:exited').length, 1, 'it was not waited for')
  await pool.command('kill')
  await stopped
  held.destroy()
  const { pid, signal, reason } = pool.seen('worker:exited').at(-1) ?? {}
  assert.deepEqual([pid, signal, reason], [successor, 'SIGKILL', 'kill'])
})
