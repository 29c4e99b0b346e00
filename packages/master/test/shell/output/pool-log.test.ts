import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogFields, PoolLogger } from '../../../src/api/pool-logger.ts'
import type { PoolStatus } from '../../../src/api/pool-status.ts'
import { PoolLog } from '../../../src/shell/output/pool-log.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const who = { slot: 0, generation: 1, pid: 7 }
const load = { loopDelayP99Ms: 0, loopDelayMaxMs: 0, memoryBytes: 0, served: 0, inspected: false }
const killed = { code: null, signal: 'SIGKILL', expected: false, reason: 'crash' } as const
const error = { name: 'Error', message: 'boom', origin: 'uncaughtException' } as const

class Lines implements PoolLogger {
  readonly lines: string[] = []
  readonly fields: LogFields[] = []
  info = this.#take('info')
  warn = this.#take('warn')
  error = this.#take('error')
  #take(level: string) {
    return (fields: LogFields, line: string) => {
      this.fields.push(fields)
      this.lines.push(`${level} ${line.replace(`pid=${process.pid}`, 'pid=0')}`)
    }
  }
}

function create({ logger = new Lines() }: { logger?: Lines | boolean } = {}) {
  const clock = new FakeClock()
  const worker = { ...who, code: 1, state: 'draining', ageMs: 0 } as const
  const status = { state: 'running', workers: [worker], slots: [] } as unknown as PoolStatus
  const log = new PoolLog(logger, { clock, status: () => status })
  return { clock, log, status, lines: logger instanceof Lines ? logger.lines : [] }
}

test('the first line about a ready pool has the addresses of its workers [R48]', () => {
  const { log, lines } = create()
  const address = { address: '127.0.0.1', port: 3000, addressType: 4 } as const
  log.onListening(7, address)
  log.onListening(8, address)
  log.onListening(8, { ...address, address: null, port: 9464 })
  log.onListening(8, { ...address, addressType: 'udp4' })
  log.onListening(undefined, { ...address, port: 1 })
  log.onListening(9, { ...address, port: 2 })
  log.onEvent('worker:exited', { ...who, pid: 9, ...killed })
  for (let time = 0; time < 2; time += 1) log.onEvent('pool:ready', { size: 2 })
  assert.deepEqual(lines.slice(1), [
    'info pool pid=0 ready: 2 workers on 127.0.0.1:3000 and port 9464',
    'info pool pid=0 ready again: 2 workers',
  ])
})

test('a pool without known addresses gets the line, too [R48]', () => {
  const { log, lines } = create()
  log.onHeartbeat(7, { ...load, inFlight: 0 })
  log.onEvent('pool:ready', { size: 1 })
  assert.deepEqual(lines, ['info pool pid=0 ready: 1 worker'])
})

test('the errors of one worker are reported once, and its crash all the same [R48]', () => {
  const { log, lines } = create()
  for (let time = 0; time < 3; time += 1) log.onEvent('worker:faulted', { ...who, error })
  log.onEvent('worker:exited', { ...who, ...killed })
  log.onEvent('worker:faulted', { ...who, error }) // another process of that number
  const trapped = 'warn slot=0 gen=1 pid=7 trapped an uncaught error: Error: boom'
  assert.deepEqual(lines, [trapped, 'warn slot=0 gen=1 pid=7 crashed (SIGKILL)', trapped])
})

test('a stop that takes a moment is reported with what its workers hold by then [R48]', () => {
  const { log, lines, clock } = create()
  log.onHeartbeat(7, { ...load, inFlight: 5 })
  log.onStop('Ctrl-C')
  log.onHeartbeat(7, { ...load, inFlight: 1 })
  log.onHeartbeat(undefined, { ...load, inFlight: 9 })
  assert.deepEqual(lines, [])
  clock.advance(1_000)
  assert.deepEqual(lines, ['info pool pid=0 stopping; 1 request is held; Ctrl-C again ends it'])
})

test('a stop that is over at once, or was asked for before, gets a line about its end only [R48]', () => {
  const { log, lines, clock, status } = create()
  log.onEvent('pool:ready', { size: 1 })
  log.onStop()
  Object.assign(status, { state: 'stopping' })
  log.onStop('SIGTERM')
  log.onEvent('pool:stopped', {})
  clock.advance(1_000)
  assert.ok(clock.isIdle)
  assert.deepEqual(lines.slice(1), ['info pool pid=0 stopped'])
})

test('the last line of a pool that fails reports the failure [R48]', () => {
  const { log, lines } = create()
  const message = 'too many crashes\nat length'
  log.onEvent('pool:ready', { size: 1 })
  log.reportFailure({ type: 'failure', code: 'ERR_POOL_CRASH_LOOP', message })
  log.onEvent('pool:failed', { error: new Error('it') as never })
  log.onEvent('pool:stopped', {})
  assert.deepEqual(lines.slice(1), [
    'error pool pid=0 failed (ERR_POOL_CRASH_LOOP) and stops: too many crashes',
  ])
})

test('a logger that throws brings about a warning, and the pool goes on [R48]', (context) => {
  const warn = context.mock.method(process, 'emitWarning', () => undefined)
  const logger = new Lines()
  logger.info = () => {
    throw new Error('a bad logger')
  }
  create({ logger }).log.onEvent('pool:ready', { size: 1 })
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /^the logger threw: Error: a bad logger/)
})

test('without a logger nothing is written, nor waited for [R48]', () => {
  const { log, clock } = create({ logger: false })
  log.onEvent('pool:ready', { size: 1 })
  log.onStop('Ctrl-C')
  log.onEvent('pool:stopped', {})
  assert.ok(clock.isIdle)
})
