import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { emitEvent } from '../../src/publish/emit.ts'

test('a listener that throws or rejects is warned of, and the others are called', async (context) => {
  const warnings: string[] = []
  context.mock.method(process, 'emitWarning', (text: string, type: string) => {
    warnings.push(`${type} ${text.split('\n', 1)[0]}`)
  })
  const pool = new EventEmitter()
  const received: unknown[] = []
  pool.on('pool:ready', () => {
    throw new Error('broken')
  })
  pool.on('pool:ready', async () => {
    throw new Error('broken later')
  })
  pool.on('pool:ready', async () => 'fine')
  pool.once('pool:ready', function (this: unknown, payload) {
    received.push(this === pool, payload)
  })
  for (let round = 0; round < 2; round += 1) emitEvent(pool as never, 'pool:ready', { size: 1 })
  await new Promise(setImmediate)
  assert.deepEqual(received, [true, { size: 1 }])
  assert.deepEqual(
    [...new Set(warnings)],
    [
      "PoolWarning a listener of 'pool:ready' threw: Error: broken",
      "PoolWarning a listener of 'pool:ready' threw: Error: broken later",
    ],
  )
})
