// What every worker loads before its program, here without a worker.

import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { type TestContext, test } from 'node:test'

interface Exclusive {
  isRefusal(error: unknown): boolean
  watchExclusive(listener: { onRefused(error: Error): void; onOwnSocket(): void }): void
}

interface LastWords {
  sendFailure(thrown: unknown): void
  sendExcluded(thrown: Error): void
  sendListening(): void
}

const require = createRequire(import.meta.url)
const { isRefusal, watchExclusive } =
  require('../../../src/shell/preload/exclusive-listen.cts') as Exclusive

const wish = { exclusive: true }
const inUse = () => Object.assign(new Error('in use'), { code: 'EADDRINUSE' })

/** Says what Node says of a server that listens. */
function tell(event: 'asyncStart' | 'asyncEnd' | 'error', message: object): void {
  channel(`tracing:net.server.listen:${event}`).publish(message)
}

function setUp(context: TestContext) {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const reported: unknown[] = []
  watchExclusive({
    onRefused: (error) => reported.push(error),
    onOwnSocket: () => reported.push('own socket'),
  })
  return { reported, pass: (ms: number) => context.mock.timers.tick(ms) }
}

test('a program that is refused a port for itself, and goes on without it, is reported after a moment', (context) => {
  const { reported, pass } = setUp(context)
  const server = {}
  const error = inUse()
  tell('asyncStart', { server, options: wish })
  tell('error', { server, error })
  assert.equal(isRefusal(error), true)
  pass(499)
  assert.deepEqual(reported, [])
  pass(1)
  assert.deepEqual(reported, [error])
})

test('one that tries another port is not', (context) => {
  const { reported, pass } = setUp(context)
  const server = {}
  tell('asyncStart', { server, options: { reusePort: true } })
  tell('error', { server, error: inUse() })
  tell('asyncStart', { server: {}, options: wish })
  pass(1_000)
  assert.deepEqual(reported, [])
})

for (const [what, options, error] of [
  ['another error', wish, Object.assign(new Error('no'), { code: 'EACCES' })],
  ['a port that it does not want for itself', {}, inUse()],
  ['no options', undefined, inUse()],
] as const)
  test(`a server that cannot listen is its own business with ${what}`, (context) => {
    const { reported, pass } = setUp(context)
    const server = {}
    tell('asyncStart', { server, options: wish })
    tell('asyncStart', { server, options })
    tell('error', { server, error })
    pass(1_000)
    assert.deepEqual([reported, isRefusal(error)], [[], false])
  })

test('no error at all is no refusal', () => {
  assert.deepEqual([undefined, null, 'error', {}].map(isRefusal), [false, false, false, false])
})

test('a server on a socket of its own is reported, and after that no refusal is', (context) => {
  const { reported, pass } = setUp(context)
  const [own, other] = [{}, {}]
  tell('asyncStart', { server: other, options: {} })
  tell('asyncEnd', { server: other })
  assert.deepEqual(reported, [])
  tell('asyncStart', { server: own, options: wish })
  tell('asyncEnd', { server: own })
  assert.deepEqual(reported, ['own socket'])
  const server = {}
  tell('asyncStart', { server, options: wish })
  tell('error', { server, error: inUse() })
  pass(1_000)
  assert.deepEqual(reported, ['own socket'])
})

test('a worker sends the error that ends it, with what to do about a port that it wants for itself', (context) => {
  const { pass } = setUp(context)
  const words: { type: string; error?: { message: string; stack?: string } }[] = []
  const before = Object.getOwnPropertyDescriptor(process, 'send')
  const send = (message: { body: never }, ...more: unknown[]) => {
    words.push(message.body)
    ;(more[2] as () => void)()
  }
  Object.defineProperty(process, 'send', { value: send, configurable: true, writable: true })
  context.after(() => {
    if (before) Object.defineProperty(process, 'send', before)
    else Reflect.deleteProperty(process, 'send')
  })
  const { sendExcluded, sendFailure, sendListening } = loadLastWords()
  const server = {}
  const refused = inUse()
  tell('asyncStart', { server, options: wish })
  tell('error', { server, error: refused })
  pass(1_000)
  sendFailure(new Error('boom'))
  sendFailure(refused)
  sendExcluded(refused)
  sendListening()
  assert.deepEqual(
    words.map(({ type }) => type),
    ['failed', 'failed', 'excluded', 'listening'],
  )
  const [plain = '', advised = '', excluded = ''] = words.map(({ error }) => error?.message ?? '')
  assert.equal(plain, 'boom')
  for (const text of [advised, excluded]) assert.match(text, /^in use; the program .*exclusive/)
})

/** It requires its neighbours by the names that the compiler gives them. */
function loadLastWords(): LastWords {
  const Module = require('node:module') as { _resolveFilename(...given: unknown[]): string }
  const resolve = Module._resolveFilename
  Module._resolveFilename = (name: string, ...more: unknown[]) =>
    Reflect.apply(resolve, Module, [name.replace(/^(\.\/.*)\.cjs$/, '$1.cts'), ...more])
  try {
    return require('../../../src/shell/preload/last-words.cts') as LastWords
  } finally {
    Module._resolveFilename = resolve
  }
}
