// Connections that cost their clients nothing, and are there for ever.

import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { startHammer } from '../support/hammer.ts'
import { send } from '../support/request.ts'
import { startPool } from '../support/start-pool.ts'
import { until } from '../support/until.ts'

/** As many as this machine allows; each needs a descriptor here, and one in the worker. */
const crowd = Math.min(10_000, openFilesLimit() - 500)

test(`D8: ${crowd} idle connections do not hold a drain past its deadline`, async (context) => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, drainTimeoutMs: 20_000 })
  const sockets = await connectMany(pool.port, crowd)
  context.diagnostic(`${sockets.length} connections`)
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  await pool.command('reload')
  ;(await load.stop()).assertNothingLost()
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal, exit?.reason], [0, null, 'reload'])
  assert.deepEqual(pool.seen('worker:overdue'), [])
  await until('every connection is closed', () => sockets.every(({ closed }) => closed), 15_000)
})

test('D8: clients that send their heads letter by letter hold a drain until its deadline, and no longer', async () => {
  await using pool = await startPool({ app: 'hello.mjs', size: 1, drainTimeoutMs: 5_000 })
  const sockets = await connectMany(pool.port, 200)
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('X')
  }, 50)
  for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nHost: test\r\nX-Slow: ')
  const load = startHammer({ port: pool.port, kept: 4, fresh: 2 })
  await pool.command('reload')
  ;(await load.stop()).assertNothingLost()
  clearInterval(drip)
  const [exit] = pool.seen('worker:exited')
  assert.deepEqual([exit?.code, exit?.signal], [75, null], 'it left by itself, and by force')
  assert.deepEqual(pool.seen('worker:overdue'), [])
  await until('every connection is closed', () => sockets.every(({ closed }) => closed), 15_000)
})

async function connectMany(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const wave = Array.from({ length: Math.min(250, count - sockets.length) }, () =>
      connectOne(port),
    )
    sockets.push(...(await Promise.all(wave)))
    await send({ port }) // those before it have reached their worker, and none waits in a full queue
  }
  return sockets
}

function connectOne(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => undefined) // being thrown out is what it is here for
      socket.resume()
      resolve(socket)
    })
  })
}

/** Node raises its own limit to the hard one when it starts. */
function openFilesLimit(): number {
  const report = process.report.getReport() as unknown as {
    userLimits: { open_files: { hard: number | string } }
  }
  const { hard } = report.userLimits.open_files
  return hard === 'unlimited' ? Infinity : Number(hard)
}
