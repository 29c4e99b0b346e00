// A stopped terminal job, a paused container: nobody runs, and time goes on.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'
import { until } from '../../testing/until.ts'
import { startStandalone } from '../support/start-standalone.ts'

test('a group that is stopped while successors boot, and while predecessors drain, loses nothing [B4, R15]', async () => {
  const times = { startTimeoutMs: 2_500, drainTimeoutMs: 2_500 }
  const env = { BOOT_MS: '400' }
  await using pool = await startPool({
    app: 'holds-on.mjs',
    size: 1,
    detached: true,
    env,
    ...times,
  })
  const upload = await connectRaw(pool.port)
  upload.write('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n')
  await send({ port: pool.port }) // by now the upload has begun
  const reloaded = pool.command('reload')
  await until('the successor boots', () => pool.output.split('booting').length === 3)
  await stopFor(pool, 3_000)
  await pool.waitFor('worker:draining')
  await stopFor(pool, 3_000)
  upload.write('body')
  await upload.untilText('got it')
  upload.destroy()
  await reloaded
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal, pool.seen('worker:overdue')], [0, null, []])
})

test('B4: a worker that is stopped in the middle of its drain answers what it holds when it goes on [R15]', async (context) => {
  const worker = await startStandalone(context, 'standalone-routes.mjs', {
    DRAIN_TIMEOUT_MS: '2000',
  })
  const held = await connectRaw(worker.port)
  held.write('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\n')
  await until('it is held', () => worker.stdout().includes('upload begins'))
  worker.signal('SIGINT') // it has no patience with idle connections, so that http-terminator is called at once
  await until('it drains', async () => (await send({ port: worker.port })).kind === 'refused')
  await new Promise((resolve) => setTimeout(resolve, 300))
  worker.signal('SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  worker.signal('SIGCONT')
  await new Promise((resolve) => setTimeout(resolve, 200))
  held.write('body')
  await held.untilText('got 4')
  assert.equal(await worker.exitCode, 0)
})

/** Longer than any deadline: it is time itself that is tested. */
async function stopFor({ pid }: TestPool, ms: number): Promise<void> {
  process.kill(-pid, 'SIGSTOP')
  await new Promise((resolve) => setTimeout(resolve, ms))
  process.kill(-pid, 'SIGCONT')
}
