// How a worker without a master drains: what is held is finished, and nothing waits for ever.

import assert from 'node:assert/strict'
import type { Agent } from 'node:http'
import { describe, test } from 'node:test'
import { connectRaw, get, statusesIn } from '../../testing/raw-client.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { type Standalone, startProgram, startStandalone } from '../support/start-standalone.ts'

const app = 'standalone-routes.mjs'

async function untilSaid(worker: Standalone, line: string): Promise<void> {
  await until(`it says ${line}`, () => worker.stdout().includes(line))
}

/** How many connections of an agent wait for their next request. */
function countFree(agent: Agent): number {
  return Object.values(agent.freeSockets).flat().length
}

/** Resolves when the drain is in full swing: clients that still come are told to go. */
async function drain(worker: Standalone): Promise<void> {
  const agent = keepOneConnection()
  await send({ port: worker.port, agent })
  worker.signal('SIGTERM')
  await untilSaid(worker, 'draining ')
  await until('clients are told to go', async () => {
    const { kind, headers } = await send({ port: worker.port, agent })
    return kind === 'refused' || headers?.connection === 'close'
  })
  agent.destroy()
}

// Each of these has a process of its own, and waits most of the time.
describe('what is held is finished', { concurrency: 4 }, () => {
  test('SIGTERM finishes what is held, serves kept connections, takes no new ones, and exits 0', async (context) => {
    const worker = await startStandalone(context, app)
    const agent = keepOneConnection()
    await send({ port: worker.port, agent })
    const slow = send({ port: worker.port, path: '/slow' })
    await untilSaid(worker, 'slow begins')
    await drain(worker)
    assert.equal((await send({ port: worker.port })).kind, 'refused')
    const last = await send({ port: worker.port, path: '/release', agent })
    assert.deepEqual([last.body, last.headers?.connection], ['released', 'close'])
    assert.deepEqual((await slow).headers?.connection, 'close')
    assert.equal(await worker.exitCode, 0)
    assert.match(worker.stdout(), /draining signal aborted=true[\s\S]*stop is called/)
    assert.equal(worker.stderr(), '')
    agent.destroy()
  })

  test('a second signal, which is no echo of the first, forces', async (context) => {
    const worker = await startStandalone(context, app)
    const never = send({ port: worker.port, path: '/never' })
    await untilSaid(worker, 'never begins')
    await drain(worker)
    worker.signal('SIGINT')
    assert.equal(await worker.exitCode, 75)
    assert.equal((await never).kind, 'reset')
  })

  test('at the deadline the unanswered get 503, the half-answered are cut off, and the exit says so', async (context) => {
    const worker = await startStandalone(context, app, { DRAIN_TIMEOUT_MS: '1000' })
    const never = send({ port: worker.port, path: '/never' })
    const half = send({ port: worker.port, path: '/half' })
    await untilSaid(worker, 'never begins')
    await drain(worker)
    const { status, headers } = await never
    assert.deepEqual([status, headers?.connection], [503, 'close'])
    assert.equal((await half).kind, 'reset')
    assert.equal(await worker.exitCode, 75)
    assert.match(worker.stdout(), /stop is called/)
  })

  test('a drain of 0 ms cuts off at once', async (context) => {
    const worker = await startStandalone(context, app, { DRAIN_TIMEOUT_MS: '0' })
    const never = send({ port: worker.port, path: '/never' })
    await untilSaid(worker, 'never begins')
    worker.signal('SIGTERM')
    const { kind } = await never
    assert.ok(['503', 'reset'].includes(kind), kind) // whichever comes out first
    assert.equal(await worker.exitCode, 75)
  })

  test('pipelined requests are answered in order during a drain [D3]', async (context) => {
    const worker = await startStandalone(context, app)
    const client = await connectRaw(worker.port)
    client.write(get('/slow'))
    await untilSaid(worker, 'slow begins')
    client.write(get('/'))
    await drain(worker)
    client.write(get('/404'))
    client.write(get('/release'))
    assert.equal(await client.ended, 'closed')
    assert.deepEqual(statusesIn(client.text()), [200, 200, 404, 200])
    assert.match(client.text(), /slow[\s\S]*hello[\s\S]*released/)
    assert.equal(await worker.exitCode, 0)
  })
})

describe('nothing waits for ever', { concurrency: 4 }, () => {
  test('an idle connection is closed after its grace, and not reset [D2]', async (context) => {
    const worker = await startStandalone(context, app, { IDLE_GRACE_MS: '300' })
    const [used, silent] = [await connectRaw(worker.port), await connectRaw(worker.port)]
    used.write(get('/'))
    await used.untilText('hello')
    const from = performance.now()
    await drain(worker)
    assert.deepEqual(await Promise.all([used.ended, silent.ended]), ['closed', 'closed'])
    assert.ok(performance.now() - from >= 290, 'it was closed too soon')
    assert.equal(await worker.exitCode, 0)
  })

  test('SIGINT of a terminal ends idle connections sooner than SIGTERM does', async (context) => {
    const ends: string[] = []
    const prepared = (['SIGTERM', 'SIGINT'] as const).map(async (signal) => {
      const worker = await startStandalone(context, app)
      const client = await connectRaw(worker.port)
      client.write(get('/'))
      await client.untilText('hello')
      return async () => {
        worker.signal(signal)
        assert.equal(await client.ended, 'closed')
        ends.push(signal)
        assert.equal(await worker.exitCode, 0)
      }
    })
    await Promise.all((await Promise.all(prepared)).map((leave) => leave()))
    assert.deepEqual(ends, ['SIGINT', 'SIGTERM']) // at once, and after a second
  })

  test('a half-sent head holds the drain until its deadline, and no longer', async (context) => {
    const worker = await startStandalone(context, app, {
      DRAIN_TIMEOUT_MS: '2000',
      IDLE_GRACE_MS: '50',
    })
    const [slow, stuck] = [await connectRaw(worker.port), await connectRaw(worker.port)]
    for (const client of [slow, stuck]) client.write('GET / HTTP/1.1\r\n')
    const probe = keepOneConnection()
    await send({ port: worker.port, agent: probe }) // both heads have been read by now
    await drain(worker)
    await until('the idle connection is closed', () => countFree(probe) === 0)
    slow.write('Host: test\r\n\r\n')
    await slow.untilText('hello')
    assert.equal(await stuck.ended, 'closed')
    assert.equal(stuck.text(), '')
    assert.equal(await worker.exitCode, 75)
    probe.destroy()
  })

  test('an upload in flight is finished [D6]', async (context) => {
    const worker = await startStandalone(context, app, { IDLE_GRACE_MS: '50' })
    const client = await connectRaw(worker.port)
    client.write('POST /upload HTTP/1.1\r\nHost: test\r\nContent-Length: 20\r\n\r\n0123456789')
    await untilSaid(worker, 'upload begins')
    const idle = await connectRaw(worker.port)
    await drain(worker)
    assert.equal(await idle.ended, 'closed') // the grace is over
    client.write('0123456789')
    await client.untilText('got 20')
    assert.equal(await client.ended, 'closed')
    assert.equal(await worker.exitCode, 0)
  })

  test('an upgraded connection is held until the deadline', async (context) => {
    const worker = await startStandalone(context, app, {
      DRAIN_TIMEOUT_MS: '2000',
      IDLE_GRACE_MS: '50',
    })
    const client = await connectRaw(worker.port)
    client.write('GET / HTTP/1.1\r\nHost: test\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n')
    await client.untilText('101')
    const idle = await connectRaw(worker.port)
    await drain(worker)
    assert.equal(await idle.ended, 'closed')
    client.write('still there?')
    await client.untilText('still there?')
    assert.equal(await client.ended, 'closed')
    assert.equal(await worker.exitCode, 75)
  })
})

describe('a drain goes on in spite of trouble', { concurrency: 4 }, () => {
  test('a listener or a stop that throws is reported, and the drain goes on [A6]', async (context) => {
    const worker = await startStandalone(context, app, { STOP: 'throws', DRAINING: 'throws' })
    const slow = send({ port: worker.port, path: '/slow' })
    const agent = keepOneConnection()
    await send({ port: worker.port, agent })
    await untilSaid(worker, 'slow begins')
    await drain(worker)
    await send({ port: worker.port, path: '/release', agent })
    assert.equal((await slow).kind, 'ok')
    assert.equal(await worker.exitCode, 70)
    assert.match(worker.stderr(), /thrown in draining[\s\S]*thrown in stop/)
    agent.destroy()
  })
})

for (const [what, code] of [
  ['throws', 'ERR_APP_START_FAILED'],
  ['address', 'ERR_APP_START_FAILED'],
  ['invalid', 'ERR_APP_INVALID'],
  ['option', 'ERR_APP_INVALID'],
] as const)
  test(`an app that cannot start says why and leaves: ${what}`, async (context) => {
    const program = startProgram(context, 'standalone/standalone-broken.mjs', { BROKEN: what })
    assert.equal(await program.exitCode, 69)
    assert.match(program.stderr(), /^pid=\d+ could not start\n/)
    assert.equal(program.stderr().match(new RegExp(code, 'g'))?.length, 1, program.stderr())
    assert.equal(program.stderr().match(/could not start\n/g)?.length, 1)
  })

test('a second runWorker in one process is refused, and the first goes on', async (context) => {
  const program = startProgram(context, 'standalone/standalone-broken.mjs', { BROKEN: 'twice' })
  assert.equal(await program.exitCode, 0)
  assert.match(program.stdout(), /ERR_APP_ALREADY_RUNNING/)
})
