import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { resolveOptions } from '../src/options.ts'
import { policyOf } from '../src/policy-of.ts'

const entry = fileURLToPath(import.meta.url)

test('a worker that sends heartbeats is judged by them, and one that sends none is not', () => {
  const timeoutOf = (heartbeatMs: number) =>
    policyOf(resolveOptions({ entry, heartbeatMs, livenessTimeoutMs: 9_000 })).livenessTimeoutMs
  assert.deepEqual([timeoutOf(1_000), timeoutOf(Infinity)], [9_000, Infinity])
})

test('successors are verified if there is somebody to ask', () => {
  const verifies = (reload: object) => policyOf(resolveOptions({ entry, reload })).reload.verifies
  assert.deepEqual([verifies({}), verifies({ verify: () => true })], [false, true])
})

test('the surge of a reload is its own, and a start is long after five seconds', () => {
  const { maxSurge, longStartMs } = policyOf(resolveOptions({ entry, reload: { maxSurge: 3 } }))
  assert.deepEqual([maxSurge, longStartMs], [3, 5_000])
})
