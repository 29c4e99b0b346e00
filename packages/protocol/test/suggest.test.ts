import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suggest } from '../src/index.ts'

const known = ['entry', 'size', 'drainTimeoutMs', 'startTimeoutMs', 'worker:exited', 'worker:ready']

for (const [given, meant] of [
  ['worker:exit', 'worker:exited'],
  ['workerExited', 'worker:exited'],
  ['worker:raedy', 'worker:ready'],
  ['exited', undefined],
  ['drainTimeout', 'drainTimeoutMs'],
  ['drain_timeout_ms', 'drainTimeoutMs'],
  ['drianTimeoutMs', 'drainTimeoutMs'],
  ['startTimeotMs', 'startTimeoutMs'],
  ['entri', 'entry'],
  ['sise', 'size'],
  ['sizes', 'size'],
  ['instances', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
] as const)
  test(`${given.slice(0, 20)} stands for ${meant ?? 'none of them'} [R50]`, () => {
    assert.equal(suggest(given, known), meant)
  })

test('a name is known in other letters, however short it is [R50]', () => {
  assert.equal(suggest('N', ['n', 'size']), 'n')
  assert.equal(suggest('ID', ['id', 'size']), 'id')
})

test('of two that are as close neither is suggested [R50]', () => {
  assert.equal(suggest('maxx', ['maxa', 'maxb']), undefined)
  assert.equal(suggest('max', []), undefined)
})
