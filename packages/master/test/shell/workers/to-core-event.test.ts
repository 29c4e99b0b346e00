import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fact } from '@regrow/protocol'
import { nameUnreadable, toEvent } from '../../../src/shell/workers/to-core-event.ts'

const error = { name: 'Error', message: 'no' }
const report = { ...error, origin: 'uncaughtException' } as const
const load = { inFlight: 3 } as never
const hang = { silentMs: 5, stack: '' }

const facts = [
  [{ type: 'ready' }, {}],
  [{ type: 'prepared' }, {}],
  [{ type: 'faulted', report }, { report }],
  [{ type: 'failed', error }, { error }],
  [{ type: 'excluded', error }, { error }],
  [{ type: 'draining', reason: 'stop' }, { reason: 'stop' }],
  [{ type: 'heartbeat', load }, { load }],
  [{ type: 'blocked', report: hang }, { report: hang }],
  [{ type: 'incompatible', version: 2 }, { version: 2 }],
] as const

for (const [fact, more] of facts)
  test(`a fact becomes an event with all its fields: ${fact.type}`, () => {
    const event = { type: `worker:${fact.type}`, worker: 7, ...more }
    assert.deepEqual(toEvent(7, fact as never), event)
  })

for (const type of ['loaded', 'listening', 'starting', 'unreadable'])
  test(`a fact about the kind of program is no event: ${type}`, () => {
    assert.equal(toEvent(7, { type } as Fact), undefined)
  })

test('what cannot be read has a name, and what can be read has none', () => {
  assert.equal(nameUnreadable({ type: 'unreadable', name: 'later' }), 'later')
  assert.equal(nameUnreadable({ type: 'incompatible', version: 2 }), 'version 2')
  assert.equal(nameUnreadable({ type: 'ready' }), undefined)
})
