// Apps that are closed in a process that goes on, as that of a test does. Here it is this very one.

import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { errorMonitor, once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { runWorker } from '@regrow/worker'
import { keepOneConnection, send } from '../../testing/request.ts'
import { startPool } from '../../testing/start-pool.ts'
import { until, within } from '../../testing/until.ts'
import { startProgram } from '../support/start-standalone.ts'

const local = { port: 0, host: '127.0.0.1' }

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function run(listener: RequestListener, options = {}) {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener)
  const context = await runWorker(server, { listen: local, ...options })
  return { context, server, port: portOf(server) }
}

/** A handler that answers when it is told to. */
function gate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let held = 0
  const listener: RequestListener = async (_request, response) => {
    held += 1
    await opened
    response.end('let through')
  }
  return { open: () => open(), listener, isHeld: () => held > 0 }
}

function seeProcess() {
  const events: NodeJS.EventEmitter = process
  const streams: readonly NodeJS.EventEmitter[] = [process, process.stdout, process.stderr]
  const channels = ['http.server.request.start', 'tracing:net.server.listen:asyncStart']
  return {
    listeners: events.eventNames().map((name) => `${String(name)} ${events.listenerCount(name)}`),
    monitors: streams.map((stream) => stream.listenerCount(errorMonitor)),
    channels: channels.map((name) => channel(name).hasSubscribers),
  }
}

test('an app that is closed leaves the process as it was, and another one can run after it [R43]', async () => {
  const before = { ...seeProcess(), channels: [false, false] }
  for (const name of ['first', 'second', 'third']) {
    const { context, port, server } = await run((_request, response) => response.end(name))
    assert.equal((await send({ port })).body, name)
    await context.close()
    assert.equal(server.listening, false)
    assert.equal((await send({ port })).kind, 'refused')
    assert.deepEqual(seeProcess(), before)
  }
})

test('what a client in the same process waits for is answered before the app stops [R43]', async () => {
  const { listener, isHeld, open } = gate()
  const said: string[] = []
  const server = createServer(listener)
  const context = await runWorker({
    start: () => server.listen(local),
    stop: () => said.push('stopped'),
  })
  context.on('draining', ({ reason }) => said.push(reason))
  const port = portOf(server)
  const held = send({ port })
  await until('it is held', isHeld)
  const closing = context.close()
  const closed = closing.then(() => said.push('is closed'))
  assert.equal(context.close(), closing)
  await until('nothing new is taken', async () => (await send({ port })).kind === 'refused')
  assert.deepEqual(said, ['closed'])
  open()
  assert.equal((await held).body, 'let through')
  await closed
  assert.deepEqual(said, ['closed', 'stopped', 'is closed'])
})

test('a kept connection without a request holds no close [R43]', async () => {
  const { context, port } = await run((_request, response) => response.end('hello'))
  const agent = keepOneConnection()
  assert.equal((await send({ port, agent })).kind, 'ok')
  await within('it is closed', context.close(), 5_000)
  agent.destroy()
})

test('a server that listened before is left alone, and so is what it holds [R43]', async () => {
  const { listener, isHeld, open } = gate()
  const service = createServer(listener).listen(local)
  await once(service, 'listening')
  const { context, port } = await run((_request, response) => response.end('hello'))
  const agent = keepOneConnection()
  const held = send({ port: portOf(service), agent })
  await until('it is held', isHeld)
  await send({ port })
  await within('it is closed', context.close(), 5_000)
  open()
  assert.deepEqual(
    [(await held).body, (await held).headers?.connection],
    ['let through', 'keep-alive'],
  )
  assert.equal((await send({ port: portOf(service), agent })).body, 'let through')
  agent.destroy()
  service.close()
})

test('an app is closed by its deadline, whatever it holds [R43]', async () => {
  const { listener, isHeld } = gate()
  const { context, port } = await run(listener, { drainTimeoutMs: 2_000 })
  const held = send({ port })
  await until('it is held', isHeld)
  await context.close()
  assert.equal((await held).kind, '503')
})

test('an app that drains can be closed in the middle of it [R43]', async () => {
  const { listener, isHeld, open } = gate()
  const { context, port } = await run(listener)
  const held = send({ port, agent: keepOneConnection() })
  await until('it is held', isHeld)
  context.drain()
  const closed = context.close()
  open()
  await Promise.all([closed, held])
  const next = await run((_request, response) => response.end('next'))
  assert.equal((await send({ port: next.port })).body, 'next')
  next.context.drain()
  await until('it has drained', () => !next.server.listening)
  await next.context.close()
  await next.context.close()
})

for (const HOW of ['close', 'drain'])
  test(`a test that fails after an app was closed by ${HOW}() fails its run [R43]`, async (context) => {
    const program = startProgram(context, 'standalone/fails-later.mjs', { HOW })
    assert.equal(await program.exitCode, 1)
    assert.match(program.stdout(), /the later test runs/)
  })

test('a process that keeps itself after its own drain is ended with a failure, which is named [R43]', async (context) => {
  const program = startProgram(context, 'standalone/kept-by-itself.mjs')
  assert.equal(await program.exitCode, 75)
  assert.match(program.stdout(), /stopped/)
  assert.match(program.stderr(), /context\.drain\(\)[\s\S]*Timeout[\s\S]*context\.close\(\)/)
})

test('a signal ends a process that keeps itself after its own drain, and it leaves with 0 [R43]', async (context) => {
  const program = startProgram(context, 'standalone/kept-by-itself.mjs', { SIGNALLED: 'yes' })
  assert.equal(await program.exitCode, 0)
  assert.equal(program.stderr(), '')
})

test('a raw connection that came in a message is ended before its app is closed [R43]', async (context) => {
  const program = startProgram(context, 'standalone/closes-with-received.mjs')
  assert.deepEqual([await program.exitCode, program.stdout()], [0, 'ended before\n'])
})

test('under a master a worker whose app closes itself leaves, and is replaced [R43]', async () => {
  await using pool = await startPool({ app: 'standalone/closes-itself.mjs', size: 1 })
  assert.equal((await send({ port: pool.port })).body, 'bye')
  const { code, reason } = await pool.waitFor('worker:exited')
  assert.deepEqual([code, reason], [0, 'requested'])
  await pool.waitFor('worker:ready', ({ pid }) => pid === pool.workerPids[1])
})
