import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { defaults } from '../../src/options/defaults.ts'
import { policyOf } from '../../src/options/policy-of.ts'
import { resolveOptions } from '../../src/options/resolve-options.ts'

const entry = fileURLToPath(import.meta.url)

test('a worker that sends heartbeats is judged by them, and one that sends none is not', () => {
  const timeoutOf = (heartbeatMs: number) =>
    policyOf(resolveOptions({ entry, heartbeatMs, livenessTimeoutMs: 9_000 }), 1).livenessTimeoutMs
  assert.deepEqual([timeoutOf(1_000), timeoutOf(Infinity)], [9_000, Infinity])
})

test('a worker that may stand at a breakpoint from the start on is never late', () => {
  const timesOf = (execArgv: readonly string[], NODE_OPTIONS = '') => {
    const options = resolveOptions({ entry, execArgv, env: { NODE_OPTIONS } })
    const { startTimeoutMs, drainTimeoutMs, livenessTimeoutMs, reload } = policyOf(options, 1)
    return [startTimeoutMs, drainTimeoutMs, livenessTimeoutMs, reload.verifyTimeoutMs]
  }
  const { startTimeoutMs, drainTimeoutMs, livenessTimeoutMs, reload } = defaults
  const usual = [startTimeoutMs, drainTimeoutMs, livenessTimeoutMs, reload.verifyTimeoutMs]
  const never = [Infinity, Infinity, Infinity, Infinity]
  const opens = ['--inspect', '--inspect=0', '--inspect-brk', '--inspect_wait=127.0.0.1:9230']
  for (const flag of opens) assert.deepEqual(timesOf(['--no-warnings', flag]), never, flag)
  assert.deepEqual(timesOf([], '--no-warnings "--inspect-brk=0"'), never)
  assert.deepEqual(timesOf([], '--no-warnings   --inspect'), never)
  assert.deepEqual(timesOf(['--title=--inspect', '--title', 'a--inspect'], ' '), usual)
  for (const flag of ['--inspect-port=0', '--inspect-publish-uid=http', '--inspector', '--trace'])
    assert.deepEqual(timesOf([flag], flag), usual, flag)
})

test('successors are verified if the user has a hook', () => {
  const verifies = (reload: object) =>
    policyOf(resolveOptions({ entry, reload }), 1).reload.verifies
  assert.deepEqual([verifies({}), verifies({ verify: () => true })], [false, true])
})

test('the surge of a reload is its own, and a start is long after five seconds', () => {
  const { maxSurge, longStartMs } = policyOf(resolveOptions({ entry, reload: { maxSurge: 3 } }), 1)
  assert.deepEqual([maxSurge, longStartMs], [3, 5_000])
})

test('a few workers boot at the same time for each CPU, and no fewer than 32', () => {
  const maxStarting = (parallelism: number) =>
    policyOf(resolveOptions({ entry }), parallelism).maxStarting
  assert.deepEqual([1, 8, 9, 64].map(maxStarting), [32, 32, 36, 256])
})

test('a policy is plain data, of which a function of the user is no part', () => {
  const policy = policyOf(resolveOptions({ entry, reload: { verify: () => undefined } }), 1)
  assert.deepEqual(structuredClone(policy), policy)
  assert.equal(policy.reload.verifies, true)
})
