// What a worker does when its master, its app, a signal or an error has it do something: whole lives of it.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { WorkerContext } from '../../../src/api/worker-context.ts'
import { hookName } from '../../../src/shell/liveness/watchdog-link.ts'
import { ask, beginLife, hasten, recordTimers } from '../../support/life.ts'

const events: NodeJS.EventEmitter = process
const listen = { port: 0, host: '127.0.0.1' }
const environment = { slot: 2, generation: 5, drainTimeoutMs: 60_000 }
const hello = (_request: IncomingMessage, response: ServerResponse) => response.end('hello')
const drain = (reason: 'reload' | 'stop' | 'interrupt', timeoutMs = 60_000) =>
  ({ type: 'drain', reason, timeoutMs }) as const
const signal = (name: 'SIGTERM' | 'SIGINT') => events.emit(name, name)

/** A worker with a master. */
async function serve(context: TestContext) {
  const life = await beginLife(context, { environment })
  const master = life.master ?? assert.fail('none')
  return { ...life, ...master }
}

/** A client whose connection stays open; gives that. */
async function stay(context: TestContext, port: number) {
  const agent = new Agent({ keepAlive: true })
  context.after(() => agent.destroy())
  const request = get({ port, host: '127.0.0.1', agent })
  const [response] = await once(request, 'response')
  const { socket } = response
  response.resume()
  await once(response, 'end')
  return socket
}

test('a worker tells its master of its start, drains when it is ordered to, and leaves after its goodbye', async (context) => {
  const { runWorker, types, facts, order, receives, exited, worker, port } = await serve(context)
  const app = await runWorker(hello, { listen })
  assert.equal(await ask(port()), '200 hello')
  assert.deepEqual(types(), ['starting', 'ready'])
  const notices: unknown[] = []
  app.on('draining', (notice) => notices.push(notice))
  order(drain('reload', 50_000))
  await receives('draining')
  assert.deepEqual(facts.at(-1), { type: 'draining', reason: 'reload' })
  assert.deepEqual(notices, [{ reason: 'reload', timeoutMs: 50_000 }])
  assert.equal(await exited, 0)
  assert.equal(worker.left, 1)
  assert.deepEqual(types(), ['starting', 'ready', 'draining'])
})

test('a worker beats as often as its master wants, and says how it fares', async (context) => {
  const life = await beginLife(context, { environment: { ...environment, heartbeatMs: 5 } })
  const { runWorker, master, exited, port } = life
  await runWorker(hello, { listen })
  await ask(port())
  const { facts, receives, order } = master ?? assert.fail('none')
  const isBeat = ({ type }: { type?: unknown }) => type === 'heartbeat'
  while (facts.filter(isBeat).length < 3) await new Promise((resolve) => setTimeout(resolve, 2))
  const { load } = facts.findLast(isBeat) as { load: Record<string, number> }
  assert.deepEqual([load.inFlight, Number(load.memoryBytes) > 1e6], [0, true])
  order(drain('stop'))
  await receives('draining')
  await exited
})

test('a worker whose loop is blocked has its master told where', async (context) => {
  const { defineProperty } = Object
  const hooks: ((sighting: object) => object)[] = []
  // The process keeps what it is given under this name, and is given it once.
  context.mock.method(Object, 'defineProperty', ((of: object, name: symbol, given: never) => {
    if (name !== Symbol.for(hookName)) return defineProperty(of, name, given)
    hooks.push(Reflect.get(given, 'value'))
    return of
  }) as never)
  const watched = { reportOnHang: true, livenessTimeoutMs: 90_000, heartbeatMs: 60_000 }
  const life = await beginLife(context, { environment: { ...environment, ...watched } })
  await life.runWorker(hello, { listen })
  const frames = [{ name: 'spin', url: 'file:///app.js', line: 6, column: 2 }]
  const report = hooks[0]?.({ silentMs: 500, frames })
  assert.deepEqual(life.master?.facts.at(-1), { type: 'blocked', report })
  // The program of its thread lies beside the bundle, and these are the sources.
  while (!life.text().includes('cannot watch')) await new Promise((go) => setTimeout(go, 1))
  life.master?.order(drain('stop'))
  assert.equal(await life.exited, 0)
})

test('a standby starts its app when it is told to, in the slot that it is told', async (context) => {
  const life = await beginLife(context, { environment: { ...environment, slot: 0, standby: true } })
  const { runWorker, master, exited, text } = life
  const { types, order, receives } = master ?? assert.fail('none')
  const slots: number[] = []
  const start = ({ slot }: WorkerContext) => void slots.push(slot)
  const running = runWorker({ start })
  await receives('prepared')
  await new Promise(setImmediate)
  assert.deepEqual([slots, types()], [[], ['starting', 'prepared']])
  order({ type: 'serve', slot: 3 })
  const app = await running
  assert.deepEqual([slots, app.slot, types().at(-1)], [[3], 3, 'ready'])
  app.drain()
  assert.equal(await exited, 0)
  assert.equal(text(), '')
})

test('under a master an error is told, nothing is drained until it is ordered, and the exit says that there was one', async (context) => {
  const { runWorker, facts, order, exited, port, text } = await serve(context)
  const trapped: unknown[] = []
  const onError = ({ message }: Error) => void trapped.push(message)
  await runWorker(hello, { listen, onError: onError as never })
  events.emit('uncaughtException', new Error('boom'), 'uncaughtException')
  const fact = facts.at(-1) as { type?: string; report?: { message?: string } }
  assert.deepEqual([fact.type, fact.report?.message, trapped], ['faulted', 'boom', ['boom']])
  assert.match(text(), /^slot=2 gen=5 pid=\d+ uncaught exception/)
  assert.equal(await ask(port()), '200 hello')
  order(drain('reload'))
  assert.equal(await exited, 70)
})

test('alone an error drains the worker, and who would leave with 0 leaves with 70', async (context) => {
  const { runWorker, exited, port } = await beginLife(context, { isFresh: true })
  const before = events.rawListeners('exit')
  const worker = await runWorker(hello, { listen })
  assert.deepEqual(events.rawListeners('exit'), before)
  const notices: unknown[] = []
  worker.on('draining', ({ reason }) => notices.push(reason))
  port()
  events.emit('uncaughtException', new Error('boom'), 'uncaughtException')
  assert.deepEqual(notices, ['faulted'])
  const [first] = events.rawListeners('exit')
  assert.ok(first && !before.includes(first))
  assert.equal(await exited, 70)
})

test('a worker that loses its master drains, in its own time', async (context) => {
  const { runWorker, exited, setConnected } = await serve(context)
  const worker = await runWorker(hello, { listen, drainTimeoutMs: 70_000 })
  const notices: unknown[] = []
  worker.on('draining', (notice) => notices.push(notice))
  setConnected(false)
  events.emit('disconnect')
  assert.deepEqual(notices, [{ reason: 'orphaned', timeoutMs: 70_000 }])
  assert.equal(await exited, 0)
})

test('Ctrl-C is for the master to answer, and alone it drains the worker at once', async (context) => {
  const governed = await serve(context)
  await governed.runWorker(hello, { listen })
  signal('SIGINT')
  await new Promise(setImmediate)
  assert.deepEqual(governed.types(), ['starting', 'ready'])
  governed.order(drain('stop'))
  await governed.exited
})

test('alone a worker drains at a signal and leaves, whoever stays connected', async (context) => {
  const { runWorker, exited, port, exits, text } = await beginLife(context)
  const worker = await runWorker(hello, { listen, drainTimeoutMs: 40_000 })
  const notices: unknown[] = []
  worker.on('draining', (notice) => notices.push(notice))
  await stay(context, port())
  signal('SIGINT')
  assert.equal(await exited, 0)
  assert.deepEqual(notices, [{ reason: 'interrupt', timeoutMs: 40_000 }])
  assert.deepEqual([exits, text()], [[0], ''])
})

test('an idle connection stays for the grace that the app has said, until a drain is in a hurry', async (context) => {
  const { runWorker, exited, order, exits, port } = await serve(context)
  await runWorker(hello, { listen, idleGraceMs: 50_000 })
  const socket = await stay(context, port())
  order(drain('reload'))
  await new Promise((resolve) => setTimeout(resolve, 120)) // two sweeps
  assert.deepEqual([socket.destroyed, exits], [false, []])
  const closed = once(socket, 'close')
  order(drain('interrupt'))
  assert.equal(await exited, 0)
  await closed
})

test('an idle connection is ended when the grace that the app has said is over', async (context) => {
  const { runWorker, exited, order, port } = await serve(context)
  await runWorker(hello, { listen, idleGraceMs: 0 })
  await stay(context, port())
  order(drain('reload'))
  assert.equal(await exited, 0)
})

test('a drain waits for the tasks of the app, and for what its onError has begun', async (context) => {
  const { runWorker, exited, exits, text } = await beginLife(context)
  const told: (() => void)[] = []
  const onError = () => new Promise<void>((resolve) => void told.push(resolve))
  const worker = await runWorker(hello, { listen, onError, drainTimeoutMs: 60_000 })
  let finish = () => undefined as unknown
  void worker.task('mail', () => new Promise((resolve) => (finish = () => resolve(undefined))))
  events.emit('uncaughtException', new Error('boom'), 'uncaughtException')
  const sweeps = () => new Promise((resolve) => setTimeout(resolve, 120))
  await sweeps()
  assert.deepEqual([exits, told.length], [[], 1], 'the task')
  finish()
  await sweeps()
  assert.deepEqual(exits, [], 'the report')
  told[0]?.()
  assert.equal(await exited, 70)
  assert.match(text(), /boom/)
})

test('who is not answered at the deadline gets a 503, and the exit says that something was cut off', async (context) => {
  const { runWorker, exited, port } = await beginLife(context)
  const worker = await runWorker((_request, response) => {
    setTimeout(() => response.end('late'), 100_000).unref()
    signal('SIGTERM')
  }, { listen, drainTimeoutMs: 400 }) // biome-ignore format: the app is what matters
  assert.match(await ask(port()), /^503 /)
  assert.equal(await exited, 75)
  assert.equal(worker.signal.aborted, true)
})

for (const isAskedTwice of [false, true])
  test(`what still does not go is destroyed ${isAskedTwice ? 'at a second signal' : 'after that'}`, async (context) => {
    const { runWorker, exited, port } = await beginLife(context)
    const server = createTcpServer({ allowHalfOpen: true })
    const accepted = once(server, 'connection')
    await runWorker(server, { listen, drainTimeoutMs: isAskedTwice ? 100_000 : 100 })
    const client = connect({ port: port(), host: '127.0.0.1', allowHalfOpen: true })
    context.after(() => client.destroy())
    const [connection] = await accepted
    signal('SIGTERM')
    if (isAskedTwice) signal('SIGINT') // the same one at once is an echo
    assert.equal(await exited, 75)
    assert.equal(connection.destroyed, true)
  })

for (const [what, listener] of [
  ['`draining`', { draining: 'broken' }],
  ['its `stop`', { stop: 'broken' }],
] as const)
  test(`what an app throws in ${what} is reported, and the drain goes on`, async (context) => {
    const { runWorker, exited, text } = await beginLife(context)
    const throwIf = (given: object) => {
      if (Object.keys(given)[0] === Object.keys(listener)[0]) throw new Error('broken')
    }
    const stop = async () => throwIf({ stop: 1 })
    const worker = await runWorker({ start: () => undefined, stop })
    worker.on('draining', () => throwIf({ draining: 1 }))
    signal('SIGTERM')
    assert.equal(await exited, what === '`draining`' ? 70 : 0)
    assert.match(text(), /^pid=\d+ uncaught exception\nError: broken/)
  })

for (const isLate of [false, true])
  test(`the report of what a \`stop\` has thrown is ${isLate ? 'not waited for by a worker that has no time left' : 'waited for'}`, async (context) => {
    const { runWorker, exited, exits, worker, order } = await serve(context)
    const told: (() => void)[] = []
    const onError = () => new Promise<void>((resolve) => void told.push(resolve))
    const stop = () => {
      events.emit('uncaughtException', new Error('broken'))
      return isLate ? new Promise(() => undefined) : undefined
    }
    await runWorker({ start: () => undefined, stop }, { onError })
    order(drain('stop', isLate ? 50 : 60_000))
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    if (!isLate) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      assert.deepEqual([exits, worker.left], [[], 0])
      told[0]?.()
    }
    assert.equal(await exited, isLate ? 75 : 0)
    assert.equal(worker.left, 1)
  })

test('a program that keeps its process after the drain that it asked for is told by what, and ended', async (context) => {
  const { runWorker, exited, text } = await beginLife(context, { isFresh: true })
  hasten(context, 20) // for this copy alone, whose time would go back else
  const worker = await runWorker(hello, { listen })
  const timers = [1, 2].map(() => setInterval(() => undefined, 100_000))
  context.after(() => timers.forEach(clearInterval))
  worker.drain()
  assert.equal(await exited, 75)
  const [, kept = ''] = /^pid=\d+ is ended: .*all the same \((.*)\);/.exec(text()) ?? []
  assert.equal(kept.split(', ').filter((each) => each === 'Timeout').length, 1, text())
})

test('an app that stops is waited for, and the process with it', async (context) => {
  const { runWorker, exited } = await beginLife(context)
  const timers = recordTimers(context)
  let stopped = () => undefined as unknown
  let isStopping = false
  const stop = () => {
    isStopping = true
    return new Promise((resolve) => (stopped = () => resolve(undefined)))
  }
  await runWorker({ start: () => undefined, stop })
  signal('SIGTERM')
  while (!isStopping) await new Promise((resolve) => setTimeout(resolve, 1))
  await new Promise(setImmediate) // the alarm is set when the step is done
  assert.equal(timers.at(-1)?.hasRef(), true)
  stopped()
  await exited
})
