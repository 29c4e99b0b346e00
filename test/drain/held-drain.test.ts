// A drain that clients hold as long as they can.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectRaw } from '../../testing/raw-client.ts'
import { send } from '../../testing/request.ts'
import { startPool, type TestPool } from '../../testing/start-pool.ts'

test('whatever clients hold, a worker is gone by the deadline, and the unanswered are told [A13]', async () => {
  await using pool = await startPool({ app: 'holds-on.mjs', size: 1, drainTimeoutMs: 10_000 })
  const clients = await holdOn(pool)
  const complete = send({ port: pool.port, path: '/slow?ms=1000', timeoutMs: 60_000 })
  const never = send({ port: pool.port, path: '/never', timeoutMs: 60_000 })
  await send({ port: pool.port }) // all of them have arrived by now
  await pool.command('reload')

  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal, exit?.reason], [75, null, 'reload'])
  assert.deepEqual(pool.seen('worker:overdue'), [], 'it left by itself')
  assert.deepEqual([(await complete).kind, (await complete).body], ['ok', 'done'])
  assert.deepEqual([(await never).kind, (await never).headers?.connection], ['503', 'close'])

  const { upload, head, idle, slow, stream } = clients
  assert.equal(await upload.ended, 'closed')
  assert.match(upload.text(), /^HTTP\/1\.1 503 [\s\S]*connection: close/i)
  assert.deepEqual([await head.ended, head.text()], ['closed', ''])
  assert.equal(await idle.ended, 'closed')
  await stream.ended
  assert.match(stream.text(), /^HTTP\/1\.1 200 [\s\S]*data: tick/)
  slow.resume()
  await slow.ended
  assert.ok(slow.text().length < 64_000_000, 'its answer was cut off')
  assert.equal((await send({ port: pool.port })).kind, 'ok')
})

async function holdOn({ port }: TestPool) {
  const [upload, head, idle] = [
    await connectRaw(port),
    await connectRaw(port),
    await connectRaw(port),
  ]
  const [slow, stream] = [await connectRaw(port), await connectRaw(port)]
  upload.write('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n0123456789')
  head.write('GET / HTTP/1.1\r\nHost: te')
  idle.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  await idle.untilText('hello')
  stream.write('GET /stream HTTP/1.1\r\nHost: test\r\n\r\n')
  await stream.untilText('data: tick')
  slow.write('GET /big HTTP/1.1\r\nHost: test\r\n\r\n')
  slow.pause()
  return { upload, head, idle, slow, stream }
}
