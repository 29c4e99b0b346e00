import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { importFresh } from '../../support/import-fresh.ts'
import { clearListeners, define } from '../../support/stand-in-process.ts'

type Signals = typeof import('../../../src/shell/process/signals.ts')

const events: NodeJS.EventEmitter = process
const turn = () => new Promise(setImmediate)

async function setUp(context: TestContext) {
  clearListeners(context, ['SIGTERM', 'SIGINT', 'SIGHUP'])
  const signals = await importFresh<Signals>(
    '../../../src/shell/process/signals.ts',
    import.meta.url,
  )
  const heard: string[] = []
  signals.installSignals((signal) => heard.push(signal))
  const send = async (...names: NodeJS.Signals[]) => {
    for (const name of names) events.emit(name, name, 0)
    await turn()
  }
  return { ...signals, heard, send }
}

test('each signal that asks to leave is heard, after the app’s own listeners have been called', async (context) => {
  const { heard, send } = await setUp(context)
  events.on('SIGTERM', () => heard.push('app'))
  await send('SIGTERM', 'SIGINT', 'SIGHUP')
  assert.deepEqual(heard, ['app', 'SIGTERM', 'SIGINT'])
})

test('a signal that a listener of the app has heard is known, also one that listens once', async (context) => {
  const { send, hasAppReceived, listenersOfApp } = await setUp(context)
  await send('SIGTERM')
  assert.equal(hasAppReceived('SIGTERM'), false)
  events.once('SIGTERM', () => undefined)
  assert.equal(listenersOfApp('SIGTERM').length, 1)
  await send('SIGTERM')
  assert.deepEqual([hasAppReceived('SIGTERM'), hasAppReceived('SIGINT')], [true, false])
})

test('a signal that comes again when the app has stopped to listen is its end', async (context) => {
  const { heard, send, whenEnded } = await setUp(context)
  const ended: string[] = []
  events.once('SIGTERM', () => undefined)
  await send('SIGTERM')
  void whenEnded().then(() => ended.push('ended'))
  await turn()
  assert.deepEqual([heard, ended], [['SIGTERM'], []])
  await send('SIGTERM')
  assert.deepEqual([heard, ended], [['SIGTERM'], ['ended']])
  await whenEnded()
})

test('an end that nobody waits for yet drains as every signal does, and is known later', async (context) => {
  const { heard, send, whenEnded } = await setUp(context)
  events.once('SIGTERM', () => undefined)
  await send('SIGTERM', 'SIGTERM')
  assert.deepEqual(heard, ['SIGTERM', 'SIGTERM'])
  await whenEnded()
})

test('while an app is not told of signals, none counts as heard', async (context) => {
  const { send, passSignals, hasAppReceived, markReceived } = await setUp(context)
  events.on('SIGTERM', () => undefined)
  passSignals(false)
  await send('SIGTERM')
  assert.equal(hasAppReceived('SIGTERM'), false)
  passSignals(true)
  await send('SIGTERM')
  assert.equal(hasAppReceived('SIGTERM'), true)
  assert.equal(hasAppReceived('SIGINT'), false)
  markReceived('SIGINT')
  assert.equal(hasAppReceived('SIGINT'), true)
})

test('listeners that were there before the program, and those of signal-exit, are not the app’s', async (context) => {
  const { disregardListeners, listenersOfApp } = await setUp(context)
  const [preload, exiting, own] = [() => undefined, () => undefined, () => undefined]
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) events.on(signal, preload)
  disregardListeners()
  assert.deepEqual(listenersOfApp('SIGTERM'), [])
  define(context, { __signal_exit_emitter__: { count: 1 } })
  events.on('SIGTERM', exiting)
  assert.deepEqual(listenersOfApp('SIGTERM'), [])
  events.on('SIGTERM', own)
  assert.deepEqual(listenersOfApp('SIGTERM'), [exiting, own])
  assert.deepEqual(listenersOfApp('SIGHUP'), [])
})

test('those of signal-exit that were there before are not subtracted from the app’s', async (context) => {
  const { disregardListeners, listenersOfApp } = await setUp(context)
  const key = Symbol.for('signal-exit emitter')
  const global = globalThis as Record<symbol, unknown>
  context.after(() => Reflect.deleteProperty(global, key))
  define(context, { __signal_exit_emitter__: { count: 1 } })
  global[key] = { count: 1 }
  for (const listener of [() => undefined, () => undefined]) events.on('SIGTERM', listener)
  disregardListeners()
  const own = () => undefined
  events.on('SIGTERM', own)
  assert.deepEqual(listenersOfApp('SIGTERM'), [own])
  global[key] = { count: 'many' }
  Object.assign(process, { __signal_exit_emitter__: {} })
  assert.deepEqual(listenersOfApp('SIGTERM'), [own])
})
