import assert from 'node:assert/strict'
import { test } from 'node:test'
import { initialState } from '../../../src/core/model/state.ts'
import type { DrainingWorker } from '../../../src/core/model/worker.ts'
import { hasten } from '../../../src/core/workers/leaving.ts'
import { somePolicy } from '../../support/policies.ts'

const identity = { key: 1, slot: 0, generation: 1, release: 1, forkedAt: 0 } as const
const now = 1_000
const drainTimeoutMs = 500

function hastened(times: Pick<DrainingWorker, 'deadline' | 'drainBy'>) {
  const state = initialState({ ...somePolicy, drainTimeoutMs }, 1, 1)
  const worker: DrainingWorker = { ...identity, state: 'draining', reason: 'reload', ...times }
  const [next, orders] = hasten(state, worker, { reason: 'stop', now })
  const { deadline, drainBy } = next.workers.get(1) as DrainingWorker
  const [order] = orders
  assert.ok(order?.type === 'send')
  return { deadline, drainBy, timeoutMs: order.timeoutMs }
}

test('a stop shortens a drain to its own time, and lengthens none', () => {
  assert.deepEqual(hastened({ deadline: 9_000 }), {
    ...{ deadline: 1_500, drainBy: undefined, timeoutMs: 500 },
  })
  assert.deepEqual(hastened({ deadline: 1_200 }), {
    ...{ deadline: 1_200, drainBy: undefined, timeoutMs: 200 },
  })
})

test('a worker that boots keeps the time that it has for that, and its drain is shortened', () => {
  assert.deepEqual(hastened({ deadline: 1_300, drainBy: 9_000 }), {
    ...{ deadline: 1_300, drainBy: 1_500, timeoutMs: 500 },
  })
  assert.deepEqual(hastened({ deadline: 9_000, drainBy: 1_400 }), {
    ...{ deadline: 1_500, drainBy: 1_400, timeoutMs: 400 },
  })
})
