// What every worker's process is before its program begins: signals are left to the master, and an end is sent.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProgramProcess, pathOf, runIn } from '../../support/stand-in-program.ts'

const preload = 'preload.cts'

interface Exclusive {
  onRefused(error: Error): void
  onOwnSocket(): void
}

function boot(own: Partial<ProgramProcess> = {}) {
  const process = Object.assign(new ProgramProcess(), own)
  const words: unknown[] = []
  const timers: { then(): void; ms: number; isHeld: boolean }[] = []
  const globals: Record<symbol, unknown> = {}
  const watched: Exclusive[] = []
  const kept: true[] = []
  runIn(
    {
      ...{ process, globalThis: globals },
      setTimeout: (then, ms) => {
        const timer = { then, ms, isHeld: true }
        timers.push(timer)
        return { unref: () => void Object.assign(timer, { isHeld: false }) }
      },
      neighbours: {
        './exclusive-listen.cjs': { watchExclusive: (each: Exclusive) => watched.push(each) },
        './early-messages.cjs': { keepEarlyMessages: () => kept.push(true) },
        './last-words.cjs': {
          sendFailure: (error: unknown) => words.push(['failed', error]),
          sendExcluded: (error: unknown) => words.push(['excluded', error]),
          sendListening: () => words.push(['listening']),
        },
      },
    },
    preload,
  )
  const [exclusive = assert.fail()] = watched
  return { process, globals, words, timers, exclusive, keepsSockets: kept.length === 1 }
}

const ended = [[4_711, 'SIGTERM']]

test('a child of the program’s own is forked without the preload, and with every other flag', () => {
  const own = ['--require', pathOf(preload)]
  const flags = (...given: string[]) => boot({ execArgv: given }).process.execArgv
  assert.deepEqual(flags('--title', 'x', ...own, '--inspect'), ['--title', 'x', '--inspect'])
  assert.deepEqual(flags(...own), [])
  assert.deepEqual(flags('--require', 'other.cjs'), ['--require', 'other.cjs'])
  assert.deepEqual(flags(pathOf(preload)), [pathOf(preload)], 'there it is the value of no flag')
})

test('a program whose Node.js was deleted forks the one that runs', () => {
  const pathIn = (execPath: string) => boot({ execPath }).process.execPath
  assert.equal(pathIn('/usr/bin/node (deleted)'), '/proc/self/exe')
  assert.equal(pathIn('/usr/bin/node'), '/usr/bin/node')
  assert.equal(pathIn('/opt/a (deleted) b/node'), '/opt/a (deleted) b/node')
})

test('what a terminal sends to the whole group ends no worker', () => {
  const { process, timers } = boot()
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
    assert.equal(process.emit(signal, signal), true, `${signal} has a listener`)
  assert.deepEqual([process.killed, timers], [[], []])
})

test('a SIGTERM ends a worker that its master does not ask to leave within a second', () => {
  const { process, timers } = boot()
  process.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual(process.killed, [])
  const [timer = assert.fail()] = timers
  assert.deepEqual([timer.ms, timer.isHeld], [1_000, false], 'and nothing waits for that')
  timer.then()
  assert.deepEqual(process.killed, ended)
  assert.equal(process.listenerCount('SIGTERM'), 0, 'so that it does end')
})

test('one that was asked to leave by then leaves as it was asked', () => {
  const { process, timers } = boot()
  process.emit('SIGTERM', 'SIGTERM')
  process.clusterWorker = { exitedAfterDisconnect: true }
  timers[0]?.then()
  assert.deepEqual(process.killed, [])
  assert.equal(process.listenerCount('SIGTERM'), 1)
})

test('a process that is no worker of node:cluster ends by it, too', () => {
  const { process, timers } = boot()
  process.clusterWorker = undefined
  process.emit('SIGTERM', 'SIGTERM')
  timers[0]?.then()
  assert.deepEqual(process.killed, ended)
})

test('without a channel a SIGTERM ends a worker at once', () => {
  const { process, timers } = boot({ connected: false })
  process.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual([process.killed, timers], [ended, []])
})

for (const [what, mark, isTheirs] of [
  ['a listener of the program’s own', undefined, true],
  ['one of signal-exit 3', 'three', false],
  ['one of signal-exit 4', 'four', false],
] as const)
  test(`with ${what} a SIGTERM is ${isTheirs ? 'the program’s' : 'still the master’s'} to answer`, () => {
    const { process, globals } = boot({ connected: false })
    process.on('SIGTERM', () => undefined)
    if (mark === 'three') Object.assign(process, { __signal_exit_emitter__: { count: 1 } })
    if (mark === 'four') globals[Symbol.for('signal-exit emitter')] = { count: 1 }
    process.emit('SIGTERM', 'SIGTERM')
    assert.deepEqual(process.killed, isTheirs ? [] : ended)
  })

test('beside both releases of signal-exit a listener of the program’s own is seen still', () => {
  const { process, globals } = boot({ connected: false })
  Object.assign(process, { __signal_exit_emitter__: { count: 1 } })
  globals[Symbol.for('signal-exit emitter')] = { count: 1 }
  for (const _ of ['three', 'four']) process.on('SIGTERM', () => undefined)
  const own = () => undefined
  process.on('SIGTERM', own)
  process.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual(process.killed, [])
  process.off('SIGTERM', own)
  process.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual(process.killed, ended)
})

test('a signal-exit that has counted nothing counts for nothing', () => {
  const { process, globals } = boot({ connected: false })
  Object.assign(process, { __signal_exit_emitter__: {} })
  globals[Symbol.for('signal-exit emitter')] = {}
  process.on('SIGTERM', () => undefined)
  process.emit('SIGTERM', 'SIGTERM')
  assert.deepEqual(process.killed, [])
})

test('connections that come early are kept', () => {
  assert.equal(boot().keepsSockets, true)
})

test('a refused port, and a socket of its own, are sent while there is a channel', () => {
  const { process, words, exclusive } = boot()
  const refused = new Error('in use')
  exclusive.onRefused(refused)
  exclusive.onOwnSocket()
  assert.deepEqual(words, [['excluded', refused], ['listening']])
  process.connected = false
  exclusive.onRefused(refused)
  exclusive.onOwnSocket()
  assert.equal(words.length, 2)
})

const boom = new Error('boom')

test('an error that ends the process is sent when it exits in the same tick', () => {
  const { process, words } = boot()
  process.emit('uncaughtExceptionMonitor', boom)
  assert.deepEqual(words, [])
  process.emit('exit')
  assert.deepEqual(words, [['failed', boom]])
  process.emit('exit')
  assert.equal(words.length, 1)
})

test('it is sent before listeners of the program get the exit', () => {
  const { process, words } = boot()
  let sent = 0
  process.on('exit', () => {
    sent = words.length
  })
  process.emit('uncaughtExceptionMonitor', boom)
  process.emit('exit')
  assert.equal(sent, 1)
})

test('an error that a domain or a callback has dealt with is not sent at a later exit', () => {
  const { process, words } = boot()
  process.emit('uncaughtExceptionMonitor', boom)
  process.turn()
  process.emit('exit')
  assert.deepEqual(words, [])
  assert.equal(process.listenerCount('exit'), 0)
})

test('one that the program listens for is the program’s', () => {
  const { process, words } = boot()
  process.on('uncaughtException', () => undefined)
  process.emit('uncaughtExceptionMonitor', boom)
  process.emit('exit')
  assert.deepEqual(words, [])
})

test('without a channel nothing is sent', () => {
  const { process, words } = boot()
  process.emit('uncaughtExceptionMonitor', boom)
  process.connected = false
  process.emit('exit')
  assert.deepEqual(words, [])
})
