import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { Outlet } from '../../../src/shell/output/outlet.ts'
import { mostRounds, quietMs, Relay } from '../../../src/shell/output/relay.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const name = 'slot=0 gen=1 pid=1'

function setUp() {
  const clock = new FakeClock()
  const written: string[] = []
  const stdout = new PassThrough().on('data', (bytes) => written.push(String(bytes)))
  const pipe = new PassThrough()
  const relay = new Relay(pipe, { name, outlet: new Outlet(() => stdout, clock), clock })
  const around = { clock, written, pipe, relay, isDone: false }
  relay.done.then(() => {
    around.isDone = true
  })
  return around
}

const settle = () => new Promise(setImmediate)

test('lines are passed on while the worker lives, and half a line waits', async () => {
  const { written, pipe } = setUp()
  pipe.write('a\nb')
  await settle()
  assert.deepEqual(written, [`${name} a\n`])
})

test('a line comes out under the name that its worker has when it is whole', async () => {
  const { relay, pipe, written } = setUp()
  pipe.write('begun, ')
  await settle()
  relay.rename('slot=1 gen=1 pid=1')
  pipe.write('done\n')
  await settle()
  assert.deepEqual(written, ['slot=1 gen=1 pid=1 begun, done\n'])
})

test('it is done when the pipe is closed, and its last words are out by then', async () => {
  const around = setUp()
  around.relay.expectEnd()
  around.pipe.end('last words')
  await around.relay.done
  await settle()
  assert.deepEqual(around.written, [`${name} last words\n`])
  assert.equal(around.clock.isIdle, true)
})

test('an exit alone is not the end: what is in the pipe is read first', async () => {
  const around = setUp()
  around.relay.expectEnd()
  await settle()
  assert.equal(around.isDone, false)
})

test('a pipe that somebody else holds is done after a silence, and passed on all the same', async () => {
  const around = setUp()
  around.relay.expectEnd()
  around.pipe.write('last words')
  await settle()
  around.clock.advance(quietMs)
  await settle()
  assert.equal(around.isDone, false, 'it was not silent')
  around.clock.advance(quietMs)
  await settle()
  assert.equal(around.isDone, true)
  around.pipe.write('left behind\n')
  await settle()
  assert.deepEqual(around.written, [`${name} last words\n`, `${name} left behind\n`])
})

test('neither a pipe that never falls silent nor output that is never read delays the end', async () => {
  for (const disturb of ['write', 'pause'] as const) {
    const around = setUp()
    around.relay.expectEnd()
    for (let round = 0; round <= mostRounds; round += 1) {
      assert.equal(around.isDone, false)
      if (disturb === 'write') around.pipe.write('x\n')
      else around.relay.pause()
      await settle()
      around.clock.advance(quietMs)
    }
    await settle()
    assert.equal(around.isDone, true)
  }
})

test('a pipe that breaks is an end as any other', async () => {
  const around = setUp()
  around.pipe.write('half')
  await settle()
  around.pipe.destroy(new Error('a broken pipe'))
  await around.relay.done
  await settle()
  assert.deepEqual(around.written, [`${name} half\n`])
})

test('the pipe of an exited worker does not keep the master alive, and that of a living one does', async () => {
  const around = setUp()
  let unrefs = 0
  const unref = function (this: unknown) {
    assert.equal(this, around.pipe)
    unrefs += 1
  }
  Object.assign(around.pipe, { unref })
  around.pipe.write('serves\n')
  await settle()
  around.clock.advance(quietMs)
  assert.deepEqual([around.relay.isEnding, unrefs, around.isDone], [false, 0, false])
  around.relay.expectEnd()
  assert.equal(around.relay.isEnding, true)
  around.clock.advance(quietMs)
  await around.relay.done
  assert.equal(unrefs, 1)
})

test('of a pipe that is closed already nothing more is waited for', async () => {
  const around = setUp()
  around.relay.destroy()
  await around.relay.closed
  around.relay.expectEnd()
  assert.deepEqual([around.relay.isEnding, around.clock.isIdle], [true, true])
})

test('while nobody reads the output, a pipe does not count as silent', async () => {
  const around = setUp()
  around.relay.pause()
  around.relay.expectEnd()
  around.clock.advance(quietMs)
  await settle()
  assert.equal(around.isDone, false)
  around.relay.resume()
  around.clock.advance(quietMs)
  await settle()
  assert.equal(around.isDone, true)
})
