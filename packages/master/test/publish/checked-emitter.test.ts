import assert from 'node:assert/strict'
import { type EventEmitter, errorMonitor, once } from 'node:events'
import { test } from 'node:test'
import type { Pool } from '../../src/api/pool.ts'
import { CheckedEmitter } from '../../src/publish/checked-emitter.ts'

const listener = () => undefined
const methods = ['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'] as const

for (const method of methods)
  test(`${method}() refuses an unknown event, and names the one that was meant [R50]`, () => {
    const pool = new CheckedEmitter()
    const listen = (event: string) => pool[method](event as 'pool:ready', listener)
    const code = 'ERR_POOL_INVALID_OPTION'
    const refused = (event: string, message: RegExp) =>
      assert.throws(() => listen(event), { name: 'PoolError', code, message })
    refused('worker:exit', /^a pool has no event 'worker:exit'; did you mean 'worker:exited'\?$/)
    refused('worker_ready', /did you mean 'worker:ready'\?$/)
    refused('pool:redy', /did you mean 'pool:ready'\?$/)
    refused('message', /^a pool has no event 'message'; one of pool:ready, .*, standby:exited$/)
    assert.deepEqual(pool.eventNames(), [])
    for (const event of ['pool:ready', 'error', 'newListener', 'removeListener']) listen(event)
    assert.deepEqual(pool.listenerCount('pool:ready'), 1)
  })

test('events of Node.js itself, and symbols, are left alone [R50]', async () => {
  const pool = new CheckedEmitter()
  ;(pool as EventEmitter).on(errorMonitor, listener)
  const ready = once(pool, 'pool:ready') // listens for `error`, too
  pool.emit('pool:ready', { size: 1 })
  assert.deepEqual(await ready, [{ size: 1 }])
})

function acceptEvents(pool: Pool): void {
  pool.on('worker:exited', ({ code, slot }) => [code?.toFixed(), slot.toFixed()])
  pool.once('pool:stopped', async () => undefined)
  pool.prependListener('reload:aborted', ({ error }) => error.code)
  for (const name of ['worker:forked', 'worker:ready'] as const)
    pool.off(name, ({ pid }) => void pid)
  const emitter: EventEmitter = pool // for what takes any
  void emitter
}

function refuseEvents(pool: Pool): void {
  // @ts-expect-error the event is called worker:exited
  pool.on('worker:exit', listener)
  // @ts-expect-error there is none of this name, whoever listens
  pool.once('message', listener)
  // @ts-expect-error it carries a size, and no slot
  pool.on('pool:ready', ({ slot }) => slot)
}

test('the types know each event and its object, and no other event [R50]', () => {
  assert.equal([acceptEvents, refuseEvents].length, 2) // they are compiled, and never called
})
