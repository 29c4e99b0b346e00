import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PoolOptions } from '../../src/api/pool-options.ts'
import { describeOddities, describeOddSize } from '../../src/options/odd-options.ts'
import { resolveOptions } from '../../src/options/resolve-options.ts'

const entry = new URL(import.meta.url)
const oddities = (options: Partial<PoolOptions>) =>
  describeOddities(resolveOptions({ entry, size: 1, ...options }), 2).map(({ text }) => text)

test('durations that look like seconds are warned of, each by its name [R50]', () => {
  const options: Partial<PoolOptions> = {
    ...{ startTimeoutMs: 30, drainTimeoutMs: 10, stableAfterMs: 99 },
    ...{ heartbeatMs: 10, livenessTimeoutMs: 30 },
    ...{
      restartWindow: { windowMs: 60 },
      recycle: { maxAgeMs: 90 },
      reload: { verifyTimeoutMs: 5 },
    },
  }
  assert.deepEqual(
    oddities(options).map((text) => text.split(' ', 1)[0]),
    [
      '`startTimeoutMs`',
      '`drainTimeoutMs`',
      '`stableAfterMs`',
      '`livenessTimeoutMs`',
      '`restartWindow.windowMs`',
      '`recycle.maxAgeMs`',
      '`reload.verifyTimeoutMs`',
    ],
  )
  assert.match(oddities(options)[1] ?? '', /is 10 ms; if seconds are meant, it is 10000$/)
})

test('the defaults, none, and never are no slips [R50]', () => {
  const never = { startTimeoutMs: Infinity, drainTimeoutMs: 0, backoff: { minMs: 1, maxMs: 10 } }
  assert.deepEqual([oddities({}), oddities(never)], [[], []])
})

test('more workers than make sense on this machine are warned of [R50]', () => {
  assert.deepEqual(oddities({ size: 64 }), [])
  const warning = '`size` is 65, and 2 can run at the same time: each is a process of its own'
  assert.deepEqual(oddities({ size: 65 }), [warning])
  assert.equal(describeOddSize(1_000, 62)?.text.slice(0, 14), '`size` is 1000')
  assert.equal(describeOddSize(1_024, 64), undefined)
})
