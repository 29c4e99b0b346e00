import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxWaitingBytes, patienceMs } from '../../../src/shell/output/flow.ts'
import { Outlet, type OutputStream, type Source } from '../../../src/shell/output/outlet.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const name = 'slot=0 gen=1 pid=1'
const flood = ['x'.repeat(maxWaitingBytes)]
const dropped = (count: number, who = name) =>
  `${who} ${count} lines were dropped: the output is not read\n`

/** A stream whose reader reads when the test says so. */
class SlowStream implements OutputStream {
  readonly written: string[] = []
  readonly listeners = new Set<() => void>()
  /** Only what is ours has it. */
  close?: () => void
  isRead = false
  readonly #waiting: (() => void)[] = []

  write(bytes: Uint8Array, onWritten: () => void): boolean {
    this.written.push(Buffer.from(bytes).toString())
    if (!this.isRead) this.#waiting.push(onWritten)
    return this.isRead
  }

  on(_event: 'error', listener: () => void): void {
    this.listeners.add(listener)
  }

  off(_event: 'error', listener: () => void): void {
    this.listeners.delete(listener)
  }

  read(): void {
    for (const onWritten of this.#waiting.splice(0)) onWritten()
  }
}

class Pipe implements Source {
  isPaused = false

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }
}

function setUp() {
  const clock = new FakeClock()
  const stream = new SlowStream()
  const outlet = new Outlet(() => stream, clock)
  const source = new Pipe()
  outlet.attach(source)
  return { clock, stream, outlet, source }
}

test('lines are written under their name', () => {
  const { stream, outlet, source } = setUp()
  outlet.write(name, ['a', 'b'])
  outlet.write(name, [])
  assert.deepEqual(stream.written, [`${name} a\n${name} b\n`])
  assert.equal(source.isPaused, false)
})

test('bytes go out as they came in', () => {
  const { stream, outlet } = setUp()
  outlet.write(name, [Buffer.from('é👋').toString('latin1')])
  assert.deepEqual(stream.written, [`${name} é👋\n`])
})

test('a stream that nobody reads is not filled: workers wait, and nothing is lost if it is read in time', () => {
  const { clock, stream, outlet, source } = setUp()
  outlet.write(name, flood)
  assert.equal(source.isPaused, true)
  clock.advance(patienceMs - 1)
  stream.read()
  assert.equal(source.isPaused, false)
  clock.advance(patienceMs)
  outlet.write(name, ['next'])
  assert.deepEqual(stream.written.slice(1), [`${name} next\n`])
})

test('workers do not wait for ever: lines are dropped, and counted by worker', () => {
  const { clock, stream, outlet, source } = setUp()
  outlet.write(name, flood)
  clock.advance(patienceMs)
  assert.equal(source.isPaused, false)
  for (let round = 0; round < 1_000; round += 1) outlet.write(name, flood)
  outlet.write('slot=1 gen=1 pid=2', ['a', 'b'])
  assert.equal(stream.written.length, 1)
  stream.read()
  outlet.write(name, ['next'])
  const counted = dropped(1_000) + dropped(2, 'slot=1 gen=1 pid=2')
  assert.deepEqual(stream.written.slice(1), [counted, `${name} next\n`])
})

test('what was dropped at the very end is reported, too', () => {
  const { clock, stream, outlet } = setUp()
  outlet.write(name, flood)
  clock.advance(patienceMs)
  outlet.write(name, ['a'])
  outlet.reportDropped()
  outlet.reportDropped()
  assert.deepEqual(stream.written.slice(1), [
    `${name} 1 line was dropped: the output is not read\n`,
  ])
})

test('a newcomer waits as the others do', () => {
  const { outlet, source } = setUp()
  outlet.write(name, flood)
  source.resume() // as Node does when a process has exited
  outlet.write(name, ['more'])
  assert.equal(source.isPaused, true)
})

test('errors of the stream are listened for while there are sources, and until all is written', async () => {
  const { clock, stream, outlet, source } = setUp()
  assert.equal(stream.listeners.size, 1)
  outlet.write(name, ['a'])
  outlet.detach(source)
  await new Promise(setImmediate)
  assert.equal(stream.listeners.size, 1, 'the write may still fail')
  stream.read()
  assert.equal(stream.listeners.size, 1, 'its error comes after its callback')
  await new Promise(setImmediate)
  assert.equal(stream.listeners.size, 0)
  assert.equal(clock.isIdle, true)
  outlet.attach(source)
  assert.equal(stream.listeners.size, 1)
})

test('a write of the user’s own may return true and never call back', () => {
  const { outlet, source } = setUp()
  const stream = new SlowStream()
  stream.isRead = true // and calls nobody
  const patched = new Outlet(() => stream, new FakeClock())
  patched.attach(source)
  for (let round = 0; round < 3; round += 1) patched.write(name, flood)
  assert.equal(source.isPaused, false)
  assert.equal(stream.written.length, 3)
  outlet.detach(source)
})

test('a stream of ours that stands still at the end is given up after a moment', () => {
  const { clock, timesClosed } = closeOwnStream()
  clock.advance(patienceMs - 1)
  assert.equal(timesClosed(), 0)
  clock.advance(1)
  assert.equal(timesClosed(), 1)
  assert.ok(clock.isIdle)
})

test('a stream of ours that is read to its end is closed then, and one of the user is not waited for', async () => {
  const { clock, stream, timesClosed } = closeOwnStream()
  stream.read()
  await nextTurn()
  assert.equal(timesClosed(), 1)
  assert.ok(clock.isIdle)
  const other = setUp()
  other.outlet.write(name, ['last words'])
  other.outlet.close()
  assert.ok(other.clock.isIdle)
})

/** The last words of an outlet whose stream is its own, and is not read yet. */
function closeOwnStream() {
  const { clock, stream, outlet, source } = setUp()
  let closed = 0
  stream.close = () => {
    closed += 1
  }
  outlet.write(name, ['last words'])
  outlet.detach(source)
  outlet.close()
  return { clock, stream, timesClosed: () => closed }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
