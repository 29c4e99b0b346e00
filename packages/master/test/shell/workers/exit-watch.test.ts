import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  channelGraceMs,
  ExitWatch,
  exitGraceMs,
  failedExitGraceMs,
} from '../../../src/shell/workers/exit-watch.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function setUp({ hasFailed = false } = {}) {
  const clock = new FakeClock()
  const told: string[] = []
  let isClosed = false
  const close = () => {
    isClosed = true
  }
  const ending = new ExitWatch(clock, {
    isClosed: () => isClosed,
    hasFailed: () => hasFailed,
    lost: () => told.push('lost'),
    gone: (code, signal) => told.push(`gone ${code} ${signal}`),
  })
  return { clock, told, ending, close }
}

test('an exit is told once its last words have been read', () => {
  const { told, ending, clock } = setUp()
  ending.exited(1, null)
  assert.deepEqual(told, [])
  ending.disconnected()
  clock.advance(10_000)
  assert.deepEqual(told, ['gone 1 null'])
})

test('a channel that closes because of an exit is no lost channel', () => {
  const { told, ending, clock } = setUp()
  ending.disconnected()
  clock.advance(exitGraceMs - 1)
  ending.exited(null, 'SIGKILL')
  clock.advance(10_000)
  assert.deepEqual(told, ['gone null SIGKILL'])
})

test('an exit whose channel has ended without an event is told at once', () => {
  const { told, ending, close, clock } = setUp()
  close()
  ending.exited(0, null)
  assert.deepEqual(told, ['gone 0 null'])
  assert.ok(clock.isIdle)
})

test('nothing is waited for once the end was told', () => {
  const { told, ending, clock } = setUp()
  ending.exited(0, null)
  ending.disconnected()
  assert.ok(clock.isIdle)
  ending.disconnected()
  ending.exited(1, null)
  clock.advance(10_000)
  assert.equal(told.filter((each) => each.startsWith('gone')).length, 1)
})

test('a channel that closes while its process lives on is lost', () => {
  const { told, ending, clock } = setUp()
  ending.disconnected()
  clock.advance(exitGraceMs)
  ending.exited(0, null)
  assert.deepEqual(told, ['lost', 'gone 0 null'])
})

test('a channel that closes after its worker has reported a failure waits longer for the exit', () => {
  const { told, ending, clock } = setUp({ hasFailed: true })
  ending.disconnected()
  clock.advance(failedExitGraceMs - 1)
  assert.deepEqual(told, [])
  clock.advance(1)
  assert.deepEqual(told, ['lost'])
})

test('an exit does not wait for ever for a channel that somebody inherited', () => {
  const { told, ending, clock } = setUp()
  ending.exited(0, null)
  clock.advance(channelGraceMs - 1)
  assert.deepEqual(told, [])
  clock.advance(1)
  assert.deepEqual(told, ['gone 0 null'])
  ending.disconnected()
  assert.deepEqual(told, ['gone 0 null'])
})

test('a channel that ends without an event, after the exit, is seen all the same', () => {
  const { clock, told, ending, close } = setUp()
  ending.exited(null, 'SIGKILL')
  clock.advance(20)
  assert.deepEqual(told, [])
  close()
  clock.advance(20)
  assert.deepEqual(told, ['gone null SIGKILL'])
})
