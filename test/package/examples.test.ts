// Each example is run as a user runs it: its one command, its own files.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Http2Client } from '../../testing/http2-client.ts'
import { isListening } from '../../testing/ports.ts'
import { signalProcess } from '../../testing/processes.ts'
import { keepOneConnection, send } from '../../testing/request.ts'
import { until } from '../../testing/until.ts'
import { copyExample, runExample } from '../support/example.ts'
import { connectWebSocket } from '../support/web-socket-client.ts'

test('hello-http serves, survives an error, and stops on SIGTERM', async () => {
  await using example = await runExample('hello-http', 'main.js')
  const { port } = example
  await example.says('ready')
  const held = Array.from({ length: 5 }, () => send({ port }))
  assert.equal((await send({ port, path: '/throw' })).kind, '500')
  for (const { kind, body } of await Promise.all(held))
    assert.deepEqual([kind, body], ['ok', 'hello'])
  assert.equal((await send({ port })).body, 'hello')
  assert.equal(await example.end('SIGTERM'), 0)
})

test('testing runs its tests, and they pass', async () => {
  await using example = await runExample('testing', 'server.test.js')
  assert.equal(await example.ended, 0)
})

for (const [name, ends] of [
  ['fastify', 'holds nothing any more'],
  ['koa', undefined],
  ['hono', undefined],
  ['nest', 'holds nothing any more'],
] as const)
  test(`${name} serves, survives an error, and stops on SIGTERM`, async () => {
    await using example = await runExample(name, 'main.js')
    const { port } = example
    await example.says('ready')
    assert.equal((await send({ port, path: '/throw' })).kind, '500')
    assert.equal((await send({ port })).body, 'hello')
    assert.equal(await example.end('SIGTERM'), 0)
    if (ends) await example.says(ends)
  })

test('reload-on-signal serves its new version after SIGHUP', async () => {
  const folder = copyExample('reload-on-signal', ['main.js', 'server.js'])
  await using example = await runExample(folder, 'main.js')
  const { port, pid } = example
  await example.says('ready')
  const agent = keepOneConnection()
  assert.equal((await send({ port, agent })).body, 'first version')
  const server = join(folder, 'server.js')
  writeFileSync(server, readFileSync(server, 'utf8').replace('first', 'second'))
  signalProcess(pid, 'SIGHUP')
  // Asked meanwhile, a connection that is kept is told to go: nobody waits for one that is idle.
  await until('a kept connection is led to the second version', async () => {
    return (await send({ port, agent })).body === 'second version'
  })
  await example.says('reload to gen=2 is done after')
  assert.equal((await send({ port, agent })).body, 'second version')
  writeFileSync(server, 'not JavaScript at all')
  signalProcess(pid, 'SIGHUP')
  await example.says('the reload was given up')
  assert.equal((await send({ port, agent })).body, 'second version')
  agent.destroy()
  assert.equal(await example.end('SIGINT'), 0)
})

test('background-jobs names the job that failed, goes on, and ends the jobs that run', async () => {
  await using example = await runExample('background-jobs', 'main.js')
  await example.says('faulted in job 3')
  await example.says('did job 1', 3) // two workers' first, and a replacement's
  assert.equal(await example.end('SIGTERM'), 0)
})

test('adopt gives an untouched server the trap and the drain, in a pool and alone', async () => {
  {
    await using example = await runExample('adopt', 'main.js')
    const { port } = example
    await example.says('ready')
    assert.equal((await send({ port, path: '/throw' })).kind, '500')
    assert.equal((await send({ port })).body, 'hello')
    await example.says('the database is closed')
    assert.equal(await example.end('SIGTERM'), 0)
  }
  await using example = await runExample('adopt', 'server.cjs', {
    flags: ['--require', '@regrow/worker/adopt'],
  })
  const { port } = example
  await until('it serves', () => isListening(port))
  assert.equal((await send({ port })).body, 'hello')
  assert.equal(await example.end('SIGTERM'), 0)
  await example.says('the database is closed')
})

test('container traps, answers, and leaves with a code that tells; SIGTERM leaves with 0', async () => {
  {
    await using example = await runExample('container', 'server.js')
    await until('it serves', () => isListening(example.port))
    assert.equal((await send({ port: example.port })).body, 'hello')
    const ended = example.ended
    assert.equal((await send({ port: example.port, path: '/throw' })).kind, '500')
    assert.equal(await ended, 70)
  }
  await using example = await runExample('container', 'server.js')
  await until('it serves', () => isListening(example.port))
  assert.equal(await example.end('SIGTERM'), 0)
})

test('http2 serves, and an error costs one stream', async () => {
  await using example = await runExample('http2', 'main.js')
  await example.says('ready')
  const client = new Http2Client(example.port)
  const held = Array.from({ length: 5 }, () => client.send())
  assert.equal((await client.send({ path: '/throw' })).kind, '500')
  for (const { kind, body } of await Promise.all(held))
    assert.deepEqual([kind, body], ['ok', 'hello'])
  client.destroy()
  assert.equal(await example.end('SIGTERM'), 0)
})

test('web-sockets closes its WebSockets with 1001 at a reload, and one that errs with 1011', async () => {
  await using example = await runExample('web-sockets', 'main.js')
  await example.says('ready')
  const [first, other] = [
    await connectWebSocket(example.port),
    await connectWebSocket(example.port),
  ]
  other.send('hello')
  await other.untilText('echo hello')
  signalProcess(example.pid, 'SIGHUP')
  assert.equal(await other.closed, 1001)
  assert.equal(await first.closed, 1001)
  await example.says('reload to gen=2 is done after')
  const next = await connectWebSocket(example.port)
  next.send('throw')
  assert.equal(await next.closed, 1011)
  assert.equal(await example.end('SIGTERM'), 0)
})
