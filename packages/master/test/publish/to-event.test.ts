import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PoolError } from '../../src/api/errors.ts'
import { fail } from '../../src/core/model/failure.ts'
import { toPublicEvent } from '../../src/publish/to-event.ts'

const pidOf = (worker: number) => (worker >= 9 ? undefined : 4_000 + worker)
const subject = { worker: 1, slot: 0, generation: 2 }

test('an event names a worker by its pid, which a process that never was has none of', () => {
  const forked = { name: 'worker:forked', ...subject } as const
  assert.deepEqual(toPublicEvent(forked, pidOf), [
    'worker:forked',
    { slot: 0, generation: 2, pid: 4_001 },
  ])
  const [, payload] = toPublicEvent({ ...forked, worker: 9 }, pidOf)
  assert.deepEqual(payload, { slot: 0, generation: 2, pid: undefined })
})

test('an event of the whole pool has no pid, and its failure is an error', () => {
  const [name, payload] = toPublicEvent({ name: 'pool:ready', size: 2 }, pidOf)
  assert.deepEqual([name, payload], ['pool:ready', { size: 2 }])
  const failure = fail('ERR_POOL_CRASH_LOOP', 'too many')
  const failed = toPublicEvent({ name: 'pool:failed', failure }, pidOf)[1] as { error: unknown }
  assert.deepEqual(Object.keys(failed), ['error'])
  assert.ok(failed.error instanceof PoolError)
  assert.equal(failed.error.code, 'ERR_POOL_CRASH_LOOP')
})
