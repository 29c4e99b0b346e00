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
  const reported: string[] = []
  let isClosed = false
  const close = () => {
    isClosed = true
  }
  const watch = new ExitWatch(clock, {
    isClosed: () => isClosed,
    hasFailed: () => hasFailed,
    lost: () => reported.push('lost'),
    gone: (code, signal) => reported.push(`gone ${code} ${signal}`),
  })
  return { clock, reported, watch, close }
}

test('an exit is reported once the last messages have been read', () => {
  const { reported, watch, clock } = setUp()
  watch.exited(1, null)
  assert.deepEqual(reported, [])
  watch.disconnected()
  clock.advance(10_000)
  assert.deepEqual(reported, ['gone 1 null'])
})

test('a channel that closes because of an exit is no lost channel', () => {
  const { reported, watch, clock } = setUp()
  watch.disconnected()
  clock.advance(exitGraceMs - 1)
  watch.exited(null, 'SIGKILL')
  clock.advance(10_000)
  assert.deepEqual(reported, ['gone null SIGKILL'])
})

test('an exit is reported at once if the channel has ended without an event', () => {
  const { reported, watch, close, clock } = setUp()
  close()
  watch.exited(0, null)
  assert.deepEqual(reported, ['gone 0 null'])
  assert.ok(clock.isIdle)
})

test('nothing is waited for once the end was reported', () => {
  const { reported, watch, clock } = setUp()
  watch.exited(0, null)
  watch.disconnected()
  assert.ok(clock.isIdle)
  watch.disconnected()
  watch.exited(1, null)
  clock.advance(10_000)
  assert.equal(reported.filter((each) => each.startsWith('gone')).length, 1)
})

test('a channel that closes while its process lives on is lost', () => {
  const { reported, watch, clock } = setUp()
  watch.disconnected()
  clock.advance(exitGraceMs)
  watch.exited(0, null)
  assert.deepEqual(reported, ['lost', 'gone 0 null'])
})

test('a channel that closes after its worker has reported a failure waits longer for the exit', () => {
  const { reported, watch, clock } = setUp({ hasFailed: true })
  watch.disconnected()
  clock.advance(failedExitGraceMs - 1)
  assert.deepEqual(reported, [])
  clock.advance(1)
  assert.deepEqual(reported, ['lost'])
})

test('an exit does not wait for ever for a channel that somebody inherited', () => {
  const { reported, watch, clock } = setUp()
  watch.exited(0, null)
  clock.advance(channelGraceMs - 1)
  assert.deepEqual(reported, [])
  clock.advance(1)
  assert.deepEqual(reported, ['gone 0 null'])
  watch.disconnected()
  assert.deepEqual(reported, ['gone 0 null'])
})

test('a channel that ends without an event, after the exit, is seen all the same', () => {
  const { clock, reported, watch, close } = setUp()
  watch.exited(null, 'SIGKILL')
  clock.advance(20)
  assert.deepEqual(reported, [])
  close()
  clock.advance(20)
  assert.deepEqual(reported, ['gone null SIGKILL'])
})
