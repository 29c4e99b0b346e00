// An app from the call of `runWorker` to its end, in the test's own process.

import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import { once } from 'node:events'
import { linkSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ask, beginLife } from './support/life.ts'

const events: NodeJS.EventEmitter = process
const listen = { port: 0, host: '127.0.0.1' }
const environment = { slot: 2, generation: 5, drainTimeoutMs: 1_000 }
const answer = (text: string) => (_request: IncomingMessage, response: ServerResponse) =>
  response.end(text)

/** Counts the subscribers of Node's channels from now on. */
function countSubscribed(context: TestContext): () => Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [name, step] of [
    ['subscribe', 1],
    ['unsubscribe', -1],
  ] as const) {
    const original = diagnostics[name]
    const mocked = context.mock.method(diagnostics, name, ((channel: string, listener: never) => {
      const isDone = original(channel, listener) !== false // false for a listener that was not subscribed
      counts[channel] = (counts[channel] ?? 0) + (isDone ? step : 0)
      return isDone
    }) as never)
    context.after(() => {
      mocked.mock.restore()
      syncBuiltinESMExports()
    })
  }
  syncBuiltinESMExports()
  return () => counts
}

function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

const watched = [
  ...['child_process', 'http.server.request.start', 'net.client.socket'],
  'tracing:net.server.listen:asyncStart',
]

test('an app serves from the call on until it is closed, and then its process is the program’s again', async (context) => {
  const countAll = countSubscribed(context)
  const { runWorker, port, exits, text, isLocked } = await beginLife(context, { isFresh: true })
  const names = () => events.eventNames().map((name) => [name, events.listenerCount(name)])
  const before = names()
  for (const word of ['one', 'two']) {
    const worker = await runWorker(answer(word), { listen })
    assert.deepEqual([worker.slot, isLocked()], [0, true])
    for (const name of watched) assert.ok((countAll()[name] ?? 0) > 0, name)
    assert.equal(await ask(port()), `200 ${word}`)
    await worker.close()
    assert.deepEqual([names(), isLocked()], [before, false])
    for (const name of watched) assert.equal(countAll()[name], 0, name)
  }
  assert.deepEqual([exits, text()], [[], ''])
})

test('one process runs one app at a time', async (context) => {
  const { runWorker, port, text } = await beginLife(context)
  const worker = await runWorker(answer('first'), { listen })
  await assert.rejects(runWorker(answer('second'), { listen }), { code: 'ERR_APP_ALREADY_RUNNING' })
  assert.equal(await ask(port()), '200 first')
  await worker.close()
  assert.equal(text(), '')
})

test('an app of a process that was adopted is run by what has adopted it', async (context) => {
  const { runWorker, lockForProgram } = await beginLife(context)
  const given: unknown[] = []
  lockForProgram(async (...parameters) => {
    given.push(parameters)
    return 'its context'
  })
  const app = answer('hello')
  assert.equal(await runWorker(app, { listen }), 'its context' as never)
  assert.deepEqual(given, [[app, { listen }]])
})

test('an app that answers as the Fetch standard has it gets a server for each target', async (context) => {
  const { runWorker, port } = await beginLife(context)
  const path = join(makeFolder(context), 'app.sock')
  const app = { fetch: (request: Request) => new Response(new URL(request.url).pathname) }
  const worker = await runWorker(app, { listen: [path, listen] })
  assert.deepEqual([await ask(path, '/one'), await ask(port(), '/two')], ['200 /one', '200 /two'])
  await worker.close()
})

test('an app that starts itself is given its context, waited for, and stopped when nothing is held', async (context) => {
  const { runWorker, port } = await beginLife(context)
  const server = createServer(answer('own'))
  const calls: unknown[] = []
  const worker = await runWorker({
    start: (given) => {
      calls.push(given)
      return server.listen(listen)
    },
    stop: () => calls.push(server.listening),
  })
  assert.equal(server.listening, true)
  assert.equal(await ask(port()), '200 own')
  assert.deepEqual(calls, [worker])
  await worker.close()
  assert.deepEqual(calls, [worker, false])
})

for (const [what, app, isRemarked] of [
  ['a function', () => undefined, true],
  ['a function that returns a server', () => createServer().listen(listen), false],
  ['a function that drains at once', (worker: { drain(): void }) => worker.drain(), false],
  ['{ start }', { start: () => undefined }, false],
  ['a server', createServer(), false],
] as const)
  test(`${what} that is run without options is ${isRemarked ? '' : 'not '}asked whether something was forgotten`, async (context) => {
    const { runWorker, text } = await beginLife(context)
    const options = what === 'a server' ? { listen } : undefined
    const worker = await runWorker(app as never, options)
    await worker.close()
    assert.equal(/^pid=\d+ is ready and listens nowhere/.test(text()), isRemarked, text())
  })

test('an app that closes its last server itself is warned, and one that is drained is not', async (context) => {
  const { runWorker, text } = await beginLife(context)
  const server = createServer()
  const worker = await runWorker(server, { listen })
  server.close()
  await once(server, 'close')
  await new Promise(setImmediate)
  assert.match(text(), /^pid=\d+ listens nowhere any more/)
  await worker.close()
})

test('an app that cannot start fails the call with its error, when what came in is answered', async (context) => {
  const { runWorker, text, exited, port } = await beginLife(context)
  let answer = () => undefined as unknown
  let fail = () => undefined as unknown
  const cause = new Error('no database')
  const failed = runWorker(
    () =>
      new Promise((_resolve, reject) => {
        createServer((_request, response) => {
          answer = () => response.end('early')
          fail()
        }).listen(listen, () => asked.push(ask(port())))
        fail = () => reject(cause)
      }),
  )
  const asked: Promise<string>[] = []
  const outcomes: string[] = []
  failed.catch(() => outcomes.push('failed'))
  while (!text().includes('could not start')) await new Promise((resolve) => setTimeout(resolve, 1))
  assert.match(text(), /^pid=\d+ could not start\nAppError: The app could not start: no database\n/)
  assert.match(text(), /caused by: Error: no database/)
  assert.deepEqual(outcomes, [])
  answer()
  const error = await failed.catch((thrown) => thrown)
  assert.deepEqual([error.code, error.cause], ['ERR_APP_START_FAILED', cause])
  assert.deepEqual(await Promise.all(asked), ['200 early'])
  events.emit('unhandledRejection', error, failed)
  assert.equal(await exited, 69)
  assert.doesNotMatch(text(), /unhandled rejection/)
})

test('what is wrong with an app or its options is reported as it is', async (context) => {
  const { runWorker, exited, text } = await beginLife(context)
  await assert.rejects(runWorker(answer('hello'), { listen: -1 }), {
    code: 'ERR_APP_INVALID',
    message: /^`listen` must be/,
  })
  assert.equal(await exited, 69)
  assert.doesNotMatch(text(), /caused by/)
})

for (const [who, given, drainTimeoutMs, isDoubted] of [
  ['alone', undefined, 30, true],
  ['alone', undefined, 30_000, false],
  ['in the first slot', { ...environment, slot: 0 }, 30, true],
  ['in the third', environment, 30, false],
  ['in the first slot', { ...environment, slot: 0 }, undefined, false],
] as const)
  test(`a drain of ${drainTimeoutMs} ms is ${isDoubted ? '' : 'not '}taken for seconds ${who}`, async (context) => {
    const { runWorker, text, exited } = await beginLife(context, given && { environment: given })
    const worker = await runWorker(answer('hello'), { listen, drainTimeoutMs })
    void worker.close()
    if (given) await exited
    else await worker.close()
    assert.equal(/`drainTimeoutMs` is 30 ms; if seconds are meant/.test(text()), isDoubted, text())
    if (isDoubted) assert.match(text(), given ? /^slot=0 gen=5 / : /^pid=/)
  })

/** A path on which no process listens any more, as a killed process leaves it. */
async function leavePath(context: TestContext): Promise<string> {
  const [own, dead] = ['own', 'dead'].map((name) => join(makeFolder(context), name))
  const server = createTcpServer().listen(own)
  await once(server, 'listening')
  linkSync(own ?? '', dead ?? '')
  server.close()
  await once(server, 'close')
  return dead ?? ''
}

test('alone an app removes the path that a killed process has left, and under a master that is the master’s to do', async (context) => {
  const path = await leavePath(context)
  const alone = await beginLife(context)
  const worker = await alone.runWorker(answer('hello'), { listen: path })
  assert.equal(await ask(path), '200 hello')
  await worker.close()
})

test('under a master the path of a killed process is the master’s to remove', async (context) => {
  const path = await leavePath(context)
  const { runWorker, exited } = await beginLife(context, { environment })
  await assert.rejects(runWorker(answer('hello'), { listen: path }), /EADDRINUSE/)
  assert.equal(await exited, 69)
})

test('an app is not to listen where its program does already', async (context) => {
  const { runWorker, exits, release } = await beginLife(context, { isFresh: true })
  const server: Server = createServer().listen(listen)
  context.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const own = { listen: () => assert.fail('called'), close: () => undefined }
  for (const [app, target, message] of [
    [answer('hello'), { ...listen, port }, /listens already, on port \d+, where runWorker/],
    [own, { ...listen, port }, /listens already, on port \d+, where runWorker/],
  ] as const) {
    const failed = runWorker(app as never, { listen: target })
    await assert.rejects(failed, { code: 'ERR_APP_INVALID', message })
    while (exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    assert.deepEqual(exits.splice(0), [69])
    release()
  }
})

test('an app is not to be a server that its program has listen already', async (context) => {
  const { runWorker, exited } = await beginLife(context, { isFresh: true })
  const server = createServer().listen(listen)
  context.after(() => server.close())
  assert.equal(server.listening, false)
  await assert.rejects(runWorker(server, { listen }), /The program has this server listen already/)
  assert.equal(await exited, 69)
})
