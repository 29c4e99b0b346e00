// What waits in front of a program that is to be adopted.

import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { beginLife, type Life } from '../support/life.ts'
import { define } from '../support/stand-in-process.ts'

const events: NodeJS.EventEmitter = process
const listen = { port: 0, host: '127.0.0.1' }
const environment = { slot: 2, generation: 5, drainTimeoutMs: 60_000 }
const path = '/app/node_modules/@regrow/worker/adopt.js'
const order = { type: 'drain', reason: 'stop', timeoutMs: 60_000 } as const
const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

function begin(context: TestContext): Server {
  const server = createServer().listen(listen)
  context.after(() => server.close())
  return server
}

async function leave({ master, exited }: Life): Promise<void> {
  await master?.receives('ready')
  master?.order(order)
  assert.equal(await exited, 0)
}

test('a program is adopted when its first server is about to listen, with those that are by then', async (context) => {
  const life = await beginLife(context, { environment })
  life.prepareToAdopt(path)
  await pause()
  assert.deepEqual([life.master?.types(), life.isLocked()], [[], false])
  const servers = [begin(context), begin(context)]
  await life.master?.receives('ready')
  assert.ok(servers.every((server) => server.listening && life.openServers().has(server)))
  assert.deepEqual(life.master?.types(), ['starting', 'ready'])
  begin(context)
  await leave(life)
})

test('a program whose master wants it at once is adopted without a server', async (context) => {
  const life = await beginLife(context, { environment: { ...environment, adoptAtOnce: true } })
  life.prepareToAdopt(path)
  await leave(life)
})

test('alone a program is adopted, too', async (context) => {
  const { prepareToAdopt, exited, text } = await beginLife(context)
  prepareToAdopt(path)
  begin(context)
  while (events.listenerCount('SIGTERM') === 0) await pause()
  assert.deepEqual(events.listeners('uncaughtExceptionMonitor'), [])
  events.emit('SIGTERM', 'SIGTERM')
  assert.equal(await exited, 0)
  assert.equal(text(), '')
})

test('of two that are loaded one adopts the program', async (context) => {
  const life = await beginLife(context, { environment })
  for (let count = 0; count < 2; count += 1) life.prepareToAdopt(path)
  assert.equal(events.listenerCount('uncaughtExceptionMonitor'), 1)
  begin(context)
  await leave(life)
  assert.deepEqual(life.master?.types(), ['starting', 'ready', 'draining'])
})

test('its flags are not handed on to what the program starts, and the program’s own are', async (context) => {
  const { prepareToAdopt } = await beginLife(context)
  const names = ['@regrow/worker/adopt', path, pathToFileURL(path).href]
  const execArgv = [...names.flatMap((name) => ['--import', name]), '--import', './own.js', '--cpu']
  define(context, { execArgv })
  prepareToAdopt(path)
  assert.deepEqual(execArgv, ['--import', './own.js', '--cpu'])
  prepareToAdopt(path)
  begin(context)
  while (events.listenerCount('SIGTERM') === 0) await pause()
})

/** Node names a process that ends by an error in this way. */
function end(code: number, error?: Error): void {
  if (error) events.emit('uncaughtExceptionMonitor', error)
  const listeners = events.rawListeners('exit') as ((code: number) => void)[]
  Reflect.apply(listeners.at(-1) ?? assert.fail('none'), process, [code])
}

for (const [what, code, isThrown, exitCode] of [
  ['an error', 1, true, 69],
  ['its own code', 1, false, undefined],
  ['its own code in the tick of an error', 3, true, undefined],
] as const)
  test(`before it serves, the end of a program by ${what} is ${exitCode ? '' : 'not '}named a failed start`, async (context) => {
    const { prepareToAdopt, release } = await beginLife(context, { environment })
    prepareToAdopt(path)
    end(code, isThrown ? new Error('boom') : undefined)
    assert.equal(process.exitCode, exitCode)
    begin(context)
    while (events.listenerCount('SIGTERM') === 0) await pause()
    release()
  })

for (const [what, handle] of [
  ['by its own listener', () => void events.on('uncaughtException', () => undefined)],
  ['otherwise', () => undefined],
] as const)
  test(`an error that was handled ${what} is not what ended a program`, async (context) => {
    const life = await beginLife(context, { environment })
    life.prepareToAdopt(path)
    handle()
    if (what === 'otherwise') {
      events.emit('uncaughtExceptionMonitor', new Error('boom'))
      await pause()
      end(1)
    } else end(1, new Error('boom'))
    assert.equal(process.exitCode, undefined)
    begin(context)
    await leave(life)
  })

test('listeners of signals that were there before the program are not the program’s', async (context) => {
  const life = await beginLife(context, { environment })
  const received: string[] = []
  events.on('SIGTERM', () => received.push('before'))
  life.prepareToAdopt(path)
  events.on('SIGTERM', async () => received.push('its own'))
  begin(context)
  await life.master?.receives('ready')
  life.master?.order(order)
  assert.equal(await life.exited, 0)
  assert.deepEqual(received, ['its own'])
})

test('a program that is a master of its own is left alone', async (context) => {
  const life = await beginLife(context, { environment })
  life.prepareToAdopt(path)
  Object.assign(life.master?.cluster ?? {}, { workers: { 1: {} } })
  begin(context)
  Object.assign(life.master?.cluster ?? {}, { workers: {} })
  begin(context)
  await pause()
  assert.deepEqual([life.isLocked(), life.master?.types()], [false, []])
})

test('a thread of a program is left alone', async (context) => {
  const { prepareToAdopt, isLocked } = await beginLife(context)
  prepareToAdopt(path)
  const { getBuiltinModule } = process
  const mocked = context.mock.method(process, 'getBuiltinModule', (name: string) =>
    name === 'node:worker_threads'
      ? { isMainThread: false }
      : Reflect.apply(getBuiltinModule, process, [name]),
  )
  begin(context)
  mocked.mock.restore()
  await pause()
  assert.equal(isLocked(), false)
})

test('a program that runs an app by then is left alone', async (context) => {
  const { prepareToAdopt, runWorker, text } = await beginLife(context)
  prepareToAdopt(path)
  const worker = await runWorker((_request, response) => response.end(), { listen })
  await worker.close()
  begin(context)
  await pause()
  assert.deepEqual([events.listenerCount('SIGTERM'), text()], [0, ''])
})
