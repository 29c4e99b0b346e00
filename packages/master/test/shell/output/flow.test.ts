import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as flow from '../../../src/shell/output/flow.ts'

const { carry, hand, idleFlow, maxWaitingBytes, reopenBytes, tire } = flow

const full = hand(idleFlow, maxWaitingBytes + 1)

const cases: [title: string, got: flow.Flow, expected: flow.Flow][] = [
  ['lines go through', hand(idleFlow, 100), { state: 'open', waiting: 100 }],
  [
    'up to the limit, too',
    hand(idleFlow, maxWaitingBytes),
    { state: 'open', waiting: maxWaitingBytes },
  ],
  ['more than the limit is too much', full, { state: 'full', waiting: maxWaitingBytes + 1 }],
  ['a little written does not reopen', carry(full, 1), { state: 'full', waiting: maxWaitingBytes }],
  [
    'half of it does',
    carry(full, maxWaitingBytes + 1 - reopenBytes),
    { state: 'open', waiting: reopenBytes },
  ],
  ['who waits too long drops', tire(full), { state: 'dropping', waiting: maxWaitingBytes + 1 }],
  ['who does not wait drops nothing', tire(idleFlow), idleFlow],
  ['who drops goes on', hand(tire(full), 1), { state: 'dropping', waiting: maxWaitingBytes + 2 }],
  ['until it is read', carry(tire(full), maxWaitingBytes + 1), idleFlow],
]

for (const [title, got, expected] of cases)
  test(title, () => {
    assert.deepEqual(got, expected)
  })

const steps = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant('hand' as const), bytes: fc.nat(maxWaitingBytes) }),
    fc.record({ act: fc.constantFrom('carry' as const, 'tire' as const) }),
  ),
)
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

test('it is never open with too much, and open again once all is written', (context) => {
  context.diagnostic(`seed=${seed}`)
  fc.assert(
    fc.property(steps, (given) => {
      const waiting: number[] = []
      let now = idleFlow
      for (const step of given) {
        if (step.act === 'hand') {
          waiting.push(step.bytes)
          now = hand(now, step.bytes)
        } else now = step.act === 'tire' ? tire(now) : carry(now, waiting.shift() ?? 0)
        assert.equal(
          now.waiting,
          waiting.reduce((sum, bytes) => sum + bytes, 0),
        )
        assert.ok(now.state !== 'open' || now.waiting <= maxWaitingBytes)
      }
      for (const bytes of waiting) now = carry(now, bytes)
      if (given.length > 0 && waiting.length > 0) assert.deepEqual(now, idleFlow)
    }),
    { seed, numRuns: Number(process.env.RUNS ?? 1_000) },
  )
})
