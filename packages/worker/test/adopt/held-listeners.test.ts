import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HeldListeners, type Listener } from '../../src/adopt/held-listeners.ts'

const name = 'regrow-test-event'
/** `process` is typed for the events that Node has. */
const events = process as unknown as NodeJS.EventEmitter

function nextTick(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

test('listeners that are held back are called when they are released, and Node takes a gate for the listener itself [R41]', async (context) => {
  context.after(() => events.removeAllListeners(name))
  const received: string[] = []
  const early = () => received.push('early')
  const once = () => received.push('once')
  const late = () => received.push('late')
  const gone = () => received.push('gone')
  events.on(name, early).once(name, once)
  const listOwn = (event: string) => events.rawListeners(event) as Listener[]
  const calls: (() => unknown)[] = []
  const held = new HeldListeners({ events: [name], listOwn, onCall: (call) => calls.push(call) })
  events.on(name, late).on(name, gone)
  await nextTick()
  events.off(name, gone)
  events.emit(name)
  assert.deepEqual(received, [])
  assert.equal(calls.length, 3)
  assert.deepEqual(events.listeners(name), [early, once, late])
  held.release()
  events.emit(name)
  events.emit(name)
  assert.deepEqual(received, ['early', 'once', 'late', 'early', 'late'])
  events.on(name, gone)
  await nextTick()
  events.emit(name)
  assert.deepEqual(received.slice(5), ['early', 'late', 'gone'])
})
