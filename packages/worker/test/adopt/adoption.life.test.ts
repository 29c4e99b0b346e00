// A program that does not know regrow becomes a worker, in the test's own process.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { ask, beginLife, recordTimers } from '../support/life.ts'

const events: NodeJS.EventEmitter = process
const listen = { port: 0, host: '127.0.0.1' }
const environment = { slot: 2, generation: 5, drainTimeoutMs: 60_000 }
const hello = (_request: IncomingMessage, response: ServerResponse) => response.end('hello')
const order = { type: 'drain', reason: 'stop', timeoutMs: 60_000 } as const
const signal = (name: 'SIGTERM' | 'SIGINT') => events.emit(name, name, 15)
const pause = () => new Promise((resolve) => setTimeout(resolve, 1))

/** A program whose first server is about to listen. */
function begin(context: TestContext): Server {
  const server = createServer(hello).listen(listen)
  context.after(() => server.close())
  return server
}

/** Resolves when an adopted program without a master serves: it has a listener of signals then. */
async function isAdopted(): Promise<void> {
  while (events.listenerCount('SIGTERM') === 0) await pause()
}

test('alone a program is adopted when it serves, and drained at a signal', async (context) => {
  const { adopt, exited, port, text, isLocked } = await beginLife(context)
  const server = begin(context)
  adopt(undefined, [server])
  assert.equal(isLocked(), true)
  assert.equal(events.listenerCount('SIGTERM'), 0, 'until then it keeps Node’s own')
  await isAdopted()
  assert.equal(server.listening, true)
  assert.equal(await ask(port()), '200 hello')
  signal('SIGTERM')
  assert.equal(await exited, 0)
  assert.deepEqual([server.listening, text()], [false, ''])
})

test('alone its own listener receives the signal as ever, and ends it by its return or by what it does', async (context) => {
  const { adopt, exited, exits } = await beginLife(context)
  let finish = () => undefined as unknown
  const received: unknown[] = []
  events.on('SIGTERM', async (...given) => void received.push(given))
  events.on('SIGINT', async (...given) => {
    received.push(given)
    await new Promise((resolve) => (finish = () => resolve(undefined)))
  })
  adopt(undefined, [begin(context)])
  while (events.listenerCount('SIGTERM') < 2) await pause()
  events.emit('uncaughtException', new Error('boom'))
  while (received.length === 0) await pause()
  assert.deepEqual(received, [['SIGTERM', 15]], 'the drain’s reason is no interrupt')
  assert.equal(await exited, 70)
  finish()
  assert.deepEqual(exits, [70])
})

test('after an order for Ctrl-C its listeners of SIGINT are called, and waited for', async (context) => {
  const life = await beginLife(context, { environment })
  const { adopt, exited, exits, master } = life
  const received: unknown[] = []
  let finish = () => undefined as unknown
  events.on('SIGTERM', () => received.push('SIGTERM'))
  events.on('SIGINT', async () => {
    received.push('SIGINT')
    await new Promise((resolve) => (finish = () => resolve(undefined)))
  })
  adopt(environment, [begin(context)])
  signal('SIGINT')
  assert.deepEqual(received, [], 'held back')
  await master?.receives('ready')
  master?.order({ ...order, reason: 'interrupt' })
  while (received.length === 0) await pause()
  await pause()
  assert.deepEqual([received, exits], [['SIGINT'], []])
  finish()
  assert.equal(await exited, 0)
})

test('under a master a program is a worker from its first server on, and ready when it serves', async (context) => {
  const life = await beginLife(context, { environment })
  const { adopt, exited, master, port } = life
  const { types, receives } = master ?? assert.fail('none')
  const server = begin(context)
  adopt(environment, [server])
  assert.deepEqual(types(), ['starting'])
  await receives('ready')
  assert.equal(server.listening, true)
  assert.equal(await ask(port()), '200 hello')
  master?.order(order)
  assert.equal(await exited, 0)
})

test('under a master an error before it serves is a failed start', async (context) => {
  const life = await beginLife(context, { environment })
  life.adopt(environment, [begin(context)])
  events.emit('uncaughtException', new Error('boom'))
  assert.deepEqual(life.master?.types(), ['starting', 'failed'])
  assert.equal(await life.exited, 69)
})

test('a program that is adopted at once need not serve', async (context) => {
  const life = await beginLife(context, { environment: { ...environment, adoptAtOnce: true } })
  life.adopt({ ...environment, adoptAtOnce: true }, [])
  assert.deepEqual(life.master?.types(), ['starting', 'ready'])
  life.master?.order(order)
  assert.equal(await life.exited, 0)
})

test('its listeners of errors are called when it holds nothing any more', async (context) => {
  const { adopt, exited, text } = await beginLife(context)
  const received: unknown[] = []
  const server = begin(context)
  events.on('uncaughtException', async ({ message }: Error) =>
    received.push([message, server.listening]),
  )
  adopt(undefined, [server])
  await isAdopted()
  events.emit('uncaughtException', new Error('boom'))
  assert.deepEqual(received, [])
  assert.equal(await exited, 70)
  assert.deepEqual(received, [['boom', false]])
  assert.match(text(), /uncaught exception\nError: boom/)
})

test('nothing of ours keeps a program that ends by itself while it stops', async (context) => {
  const { adopt, exited } = await beginLife(context)
  const timers = recordTimers(context)
  let finish: (() => void) | undefined
  events.on('SIGTERM', () => new Promise<void>((resolve) => (finish = resolve)))
  adopt(undefined, [begin(context)])
  while (events.listenerCount('SIGTERM') < 2) await pause()
  events.emit('uncaughtException', new Error('boom'))
  while (finish === undefined) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise(setImmediate) // the alarm is set when the step is done
  assert.equal(timers.at(-1)?.hasRef(), false)
  finish()
  await exited
})

test('a program that calls `runWorker` keeps its worker, which runs the app from then on', async (context) => {
  const life = await beginLife(context, { environment })
  const { adopt, runWorker, exited, master } = life
  const { types } = master ?? assert.fail('none')
  const server = createServer(hello)
  context.after(() => server.close())
  const received: string[] = []
  events.on('SIGTERM', () => received.push('its own'))
  adopt(environment, [])
  await new Promise(setImmediate)
  const worker = await runWorker({ start: () => server.listen(listen) }, { drainTimeoutMs: 5_000 })
  await new Promise(setImmediate)
  assert.deepEqual([types(), worker.slot], [['starting', 'ready'], 2])
  signal('SIGTERM')
  assert.deepEqual(received, ['its own'], 'it is not held back any more')
  assert.equal(await exited, 0)
  assert.deepEqual(types(), ['starting', 'ready', 'draining'])
})

test('alone a program that calls `runWorker` is not adopted once more when it serves', async (context) => {
  const { adopt, runWorker, port, text } = await beginLife(context)
  const servers = [begin(context)]
  adopt(undefined, servers)
  const stops: string[] = []
  const stop = () => stops.push('app')
  const worker = await runWorker({ start: () => undefined, stop })
  for (let count = 0; count < 4; count += 1) await new Promise(setImmediate)
  assert.equal(await ask(port()), '200 hello')
  await worker.close()
  assert.deepEqual([stops, text()], [['app'], ''])
})

test('a process that runs an app already is not adopted', async (context) => {
  const { adopt, runWorker, openServers, port } = await beginLife(context)
  const worker = await runWorker(hello, { listen })
  const server = createServer()
  adopt(undefined, [server])
  assert.equal(openServers().has(server), false)
  await ask(port())
  await worker.close()
})

for (const [given, expected] of [
  ['70000', 70_000],
  ['0', 0],
  ['Infinity', Infinity],
  ['', 10_000],
] as const)
  test(`alone the environment sets how long a drain may take: ${JSON.stringify(given)}`, async (context) => {
    const { adopt, exited, Worker } = await beginLife(context)
    context.after(() => Reflect.deleteProperty(process.env, 'REGROW_DRAIN_TIMEOUT_MS'))
    process.env.REGROW_DRAIN_TIMEOUT_MS = given
    const define = context.mock.method(Worker.prototype, 'define')
    adopt(undefined, [begin(context)])
    await isAdopted()
    assert.equal(define.mock.calls[0]?.arguments[0].drainTimeoutMs, expected)
    signal('SIGTERM')
    await exited
  })

for (const given of ['-1', 'soon'])
  test(`a time that is none is refused: ${given}`, async (context) => {
    const { adopt } = await beginLife(context)
    context.after(() => Reflect.deleteProperty(process.env, 'REGROW_DRAIN_TIMEOUT_MS'))
    process.env.REGROW_DRAIN_TIMEOUT_MS = given
    assert.throws(() => adopt(undefined, []), {
      code: 'ERR_APP_INVALID',
      message: new RegExp(`^REGROW_DRAIN_TIMEOUT_MS must be .*; got "${given}"$`),
    })
  })

test('under a master the environment sets no such time', async (context) => {
  const life = await beginLife(context, { environment })
  process.env.REGROW_DRAIN_TIMEOUT_MS = 'soon'
  life.adopt(environment, [begin(context)])
  await life.master?.receives('ready')
  life.master?.order(order)
  assert.equal(await life.exited, 0)
})

/** Whether the first phase is over, as of now. */
function watch(phase: Promise<void>): { isOver: boolean } {
  const watched = { isOver: false }
  void phase.then(() => {
    watched.isOver = true
  })
  return watched
}

const turns = async () => {
  for (let count = 0; count < 5; count += 1) await new Promise(setImmediate)
}

test('the first phase is over when all that has begun to listen does, and what that has begun in turn', async (context) => {
  const { whenServing, watchServers } = await beginLife(context)
  context.after(watchServers())
  const phase = watch(whenServing())
  await turns()
  assert.equal(phase.isOver, false, 'nothing has begun')
  const second = createServer()
  context.after(() => second.close())
  const first = begin(context)
  let wasOver: boolean | undefined
  first.once('listening', () => {
    wasOver = phase.isOver
    setImmediate(() => second.listen(listen))
  })
  await once(second, 'listening')
  assert.deepEqual([wasOver, phase.isOver], [false, false])
  await turns()
  assert.equal(phase.isOver, true)
})

test('a server that only looked for a free port does not begin it', async (context) => {
  const { whenServing, watchServers } = await beginLife(context)
  context.after(watchServers())
  const probe = createServer().listen(listen)
  const phase = watch(whenServing())
  await once(probe, 'listening')
  probe.close()
  await once(probe, 'close')
  await turns()
  assert.equal(phase.isOver, false)
  const server = begin(context)
  await once(server, 'listening')
  await turns()
  assert.equal(phase.isOver, true)
})
