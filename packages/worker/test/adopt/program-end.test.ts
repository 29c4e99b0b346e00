// How an adopted program ends. The test decides when its process has nothing left to do.

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { type TestContext, test } from 'node:test'
import type { DrainReason } from '@regrow/protocol'
import { importFresh } from '../support/import-fresh.ts'
import { clearListeners, define } from '../support/stand-in-process.ts'

type Parts = typeof import('../support/adoption-parts.ts')

const events: NodeJS.EventEmitter = process
const turn = () => new Promise(setImmediate)
const names = ['SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException', 'unhandledRejection']

async function setUp(context: TestContext) {
  clearListeners(context, [...names, 'newListener'])
  const parts = await importFresh<Parts>('../support/adoption-parts.ts', import.meta.url)
  const onIdle: (() => void)[] = []
  const { once } = process
  context.mock.method(process, 'once', (name: string, listener: () => void) => {
    if (name !== 'beforeExit') return Reflect.apply(once, process, [name, listener])
    onIdle.push(listener)
    return process
  })
  /** The process holds nothing any more, for now. */
  const idle = async () => {
    for (const listener of onIdle.splice(0)) listener()
    await turn()
  }
  const begin = (reason: DrainReason | undefined, errors: readonly Promise<unknown>[] = []) => {
    const ending = { isOver: false, failure: undefined as unknown, received: [] as unknown[] }
    parts
      .endProgram(reason, () => errors)
      .then(
        () => {
          ending.isOver = true
        },
        (error) => Object.assign(ending, { isOver: true, failure: error }),
      )
    return ending
  }
  const settled = async (ending: { readonly isOver: boolean }) => {
    for (let count = 0; count < 4; count += 1) await turn()
    return ending.isOver
  }
  const isIdleAwaited = () => onIdle.length > 0
  return { ...parts, idle, isIdleAwaited, begin, settled }
}

test('a program that listens for no signal ends at once', async (context) => {
  const { begin, settled, isIdleAwaited } = await setUp(context)
  const ending = begin('stop')
  assert.equal(await settled(ending), true)
  assert.equal(ending.failure, undefined)
  assert.equal(isIdleAwaited(), false, 'nor does anybody wait for its end')
})

test('its listeners of SIGTERM are called once as the signal would call them, and a promise of theirs is its end', async (context) => {
  const { begin, settled, hasAppReceived } = await setUp(context)
  const received: unknown[] = []
  let close: () => void = assert.fail
  events.on('SIGTERM', function (this: unknown, ...given: unknown[]) {
    received.push([this === process, ...given])
    return new Promise<void>((resolve) => {
      close = resolve
    })
  })
  const ending = begin('reload')
  assert.equal(await settled(ending), false)
  assert.deepEqual(received, [[true, 'SIGTERM', 15]])
  assert.equal(hasAppReceived('SIGTERM'), true)
  close()
  assert.equal(await settled(ending), true)
})

test('one that returns nothing is done when its process holds nothing, twice in a row', async (context) => {
  const { begin, settled, idle } = await setUp(context)
  events.on('SIGTERM', () => undefined)
  events.on('SIGTERM', async () => undefined)
  const ending = begin('stop')
  assert.equal(await settled(ending), false, 'one of them has not said when it is done')
  await idle()
  assert.equal(await settled(ending), false, 'a tracer may have begun to send')
  await idle()
  assert.equal(await settled(ending), true)
})

test('one that sends itself the signal again, and no longer listens, has ended', async (context) => {
  const { begin, settled, installSignals } = await setUp(context)
  installSignals(() => undefined)
  const listener = () => void events.off('SIGTERM', listener)
  events.on('SIGTERM', listener)
  const ending = begin('stop')
  assert.equal(await settled(ending), false)
  events.emit('SIGTERM', 'SIGTERM', 15)
  assert.equal(await settled(ending), true)
})

test('a listener that throws fails the end, and the others are called', async (context) => {
  const { begin, settled } = await setUp(context)
  const received: string[] = []
  events.on('SIGTERM', () => {
    throw new Error('broken')
  })
  events.on('SIGTERM', async () => received.push('other'))
  const ending = begin('stop')
  assert.equal(await settled(ending), true)
  assert.match(String(ending.failure), /broken/)
  assert.deepEqual(received, ['other'])
})

test('after Ctrl-C the listeners of SIGINT are called in place of those of SIGTERM, if there are any', async (context) => {
  const { begin, settled } = await setUp(context)
  const received: unknown[] = []
  const listen = (name: string) => events.on(name, async (...given) => received.push(given))
  listen('SIGTERM')
  await settled(begin('interrupt'))
  listen('SIGINT')
  assert.deepEqual(received, [['SIGTERM', 15]])
})

test('for any other reason they are not', async (context) => {
  const { begin, settled } = await setUp(context)
  const received: unknown[] = []
  for (const name of ['SIGTERM', 'SIGINT'])
    events.on(name, async (...given) => received.push(given))
  await settled(begin('stop'))
  assert.deepEqual(received, [['SIGTERM', 15]])
})

test('Ctrl-C has SIGINT’s own listeners', async (context) => {
  const { begin, settled } = await setUp(context)
  const received: unknown[] = []
  for (const name of ['SIGTERM', 'SIGINT'])
    events.on(name, async (...given) => received.push(given))
  await settled(begin('interrupt'))
  assert.deepEqual(received, [['SIGINT', 2]])
})

for (const [reason, signal] of [
  ['signal', 'SIGTERM'],
  ['interrupt', 'SIGINT'],
] as const)
  test(`a program whose listeners ${signal} itself has called is not called again, and is done when it holds nothing`, async (context) => {
    const { begin, settled, markReceived, idle } = await setUp(context)
    events.on(signal, () => assert.fail('called'))
    markReceived(signal)
    const ending = begin(reason)
    assert.equal(await settled(ending), false)
    await idle()
    await idle()
    assert.equal(await settled(ending), true)
  })

test('a SIGINT that was received before a stop does not stand for SIGTERM', async (context) => {
  const { begin, settled, markReceived } = await setUp(context)
  const received: unknown[] = []
  markReceived('SIGINT')
  events.on('SIGTERM', async (...given) => received.push(given))
  assert.equal(await settled(begin('stop')), true)
  assert.equal(received.length, 1)
})

test('a program that could not start gets no signal', async (context) => {
  const { begin, settled } = await setUp(context)
  events.on('SIGTERM', () => assert.fail('called'))
  assert.equal(await settled(begin('start-failed')), true)
})

test('listeners of errors come first, and what one adds for a signal is not called', async (context) => {
  const { endProgram, settled } = await setUp(context)
  const received: string[] = []
  let report: () => void = assert.fail
  events.on('SIGTERM', async () => received.push('signal'))
  const ending = { isOver: false }
  const callErrorListeners = () => {
    received.push('error')
    events.on('SIGTERM', async () => received.push('late'))
    return [new Promise<void>((resolve) => (report = resolve))]
  }
  void endProgram('faulted', callErrorListeners).then(() => (ending.isOver = true))
  assert.equal(await settled(ending), false)
  assert.deepEqual(received, ['error'])
  report()
  assert.equal(await settled(ending), true)
  assert.deepEqual(received, ['error', 'signal'])
})

test('what a listener of errors throws fails the end, after the signal', async (context) => {
  const { begin, settled } = await setUp(context)
  const received: string[] = []
  events.on('SIGTERM', async () => received.push('signal'))
  const ending = begin('faulted', [Promise.resolve(), Promise.reject(new Error('broken'))])
  assert.equal(await settled(ending), true)
  assert.deepEqual([received, String(ending.failure)], [['signal'], 'Error: broken'])
})

test('one of them that never settles is given up when its process holds nothing', async (context) => {
  const { begin, settled, idle } = await setUp(context)
  const ending = begin('faulted', [new Promise(() => undefined)])
  assert.equal(await settled(ending), false)
  await idle()
  await idle()
  assert.equal(await settled(ending), true)
})

for (const isAlone of [false, true])
  test(`signals that are held back reach the program when they are released, and until then none counts as received; ${isAlone ? 'alone, SIGHUP is its own' : 'all those of its master'}`, async (context) => {
    const { HeldSignals, installSignals, hasAppReceived } = await setUp(context)
    installSignals(() => undefined)
    const received: string[] = []
    for (const name of ['SIGTERM', 'SIGHUP']) events.on(name, () => received.push(name))
    const held = new HeldSignals(isAlone)
    const send = () => ['SIGTERM', 'SIGHUP'].forEach((name) => void events.emit(name, name, 0))
    send()
    assert.deepEqual(
      [received.splice(0), hasAppReceived('SIGTERM')],
      [isAlone ? ['SIGHUP'] : [], false],
    )
    held.release()
    send()
    assert.deepEqual([received, hasAppReceived('SIGTERM')], [['SIGTERM', 'SIGHUP'], true])
  })

test('listeners of errors are called when they are released, each in the context of its error, and no others are held', async (context) => {
  const { HeldErrors, markOurs, markReported } = await setUp(context)
  const storage = new AsyncLocalStorage<string>()
  const received: unknown[] = []
  const trap = (error: Error) => void received.push(['trap', error.message])
  markOurs(trap)
  events.on('uncaughtException', trap)
  events.on('uncaughtException', async (error: Error) => {
    received.push([error.message, storage.getStore()])
    if (error.message === 'two') throw error
    return error.message
  })
  const held = new HeldErrors()
  const told = new Error('told')
  markReported(told)
  const emit = (error: Error) =>
    storage.run(error.message, () => events.emit('uncaughtException', error))
  for (const error of [new Error('one'), new Error('two'), told]) emit(error)
  const traps = ['one', 'two', 'told'].map((message) => ['trap', message])
  assert.deepEqual(received.splice(0), traps)
  const results = held.release()
  assert.deepEqual(
    (await Promise.allSettled(results)).map(({ status }) => status),
    ['fulfilled', 'rejected'],
  )
  assert.deepEqual(received.splice(0), [
    ['one', 'one'],
    ['two', 'two'],
  ])
  emit(new Error('three'))
  assert.deepEqual(received.at(-1), ['three', 'three'])
  assert.deepEqual(held.release(), [])
})

test('of a storm of errors a thousand are kept', async (context) => {
  const { HeldErrors } = await setUp(context)
  let calls = 0
  events.on('uncaughtException', () => {
    calls += 1
  })
  const held = new HeldErrors()
  for (let count = 0; count < 1_003; count += 1) events.emit('uncaughtException', new Error())
  assert.equal(held.release().length, 1_000)
  assert.equal(calls, 1_000)
})

for (const [mode, isHeld] of [
  ['throw', true],
  ['warn', false],
] as const)
  test(`with --unhandled-rejections=${mode} listeners of rejections are ${isHeld ? '' : 'not '}held back`, async (context) => {
    const { HeldErrors } = await setUp(context)
    define(context, { execArgv: [`--unhandled-rejections=${mode}`] })
    const received: unknown[] = []
    events.on('unhandledRejection', (reason) => void received.push(reason))
    const held = new HeldErrors()
    events.emit('unhandledRejection', 'reason')
    assert.deepEqual(received, isHeld ? [] : ['reason'])
    assert.equal(held.release().length, isHeld ? 1 : 0)
  })

for (const [mode, isBrought] of [
  ['throw', true],
  ['strict', false],
  ['none', false],
] as const)
  test(`with --unhandled-rejections=${mode} an unhandled rejection is ${isBrought ? '' : 'not '}passed to the listeners of exceptions`, async (context) => {
    const { HeldErrors } = await setUp(context)
    define(context, { execArgv: [`--unhandled-rejections=${mode}`] })
    const received: unknown[] = []
    events.on('uncaughtException', (...given) => void received.push(given))
    const held = new HeldErrors()
    const error = new Error('rejected')
    events.emit('unhandledRejection', error)
    await Promise.all(held.release())
    assert.deepEqual(received, isBrought ? [[error, 'unhandledRejection']] : [])
    held.remove()
    events.emit('unhandledRejection', error)
    assert.equal(received.length, isBrought ? 1 : 0)
  })
