import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DrainReason, drainReasons } from '@regrow/protocol'
import { chooseGrace, graceOf, shorterOf } from '../../../src/core/connections/idle-grace.ts'

const promised = 5_000

test('an idle connection is kept as the server promised, shorter when stopping, not at all for Ctrl-C or a close', () => {
  const kept = (governed: boolean) =>
    Object.fromEntries(
      drainReasons.map((reason) => [
        reason,
        graceOf(chooseGrace(reason, governed, undefined), promised),
      ]),
    )
  const expected: Record<DrainReason, number> = {
    ...{ reload: 5_000, recycle: 5_000, resize: 5_000, faulted: 5_000, requested: 5_000 },
    'start-failed': 1_000,
    ...{ stop: 1_000, signal: 1_000, orphaned: 1_000, interrupt: 0, closed: 0 },
  }
  assert.deepEqual(kept(true), expected)
  assert.deepEqual(kept(false), { ...expected, faulted: 1_000 })
})

test('what the author chose overrides both the reason and the server', () => {
  for (const reason of drainReasons)
    assert.equal(graceOf(chooseGrace(reason, true, 7_000), promised), 7_000)
})

test('a server that keeps connections for ever counts as one that keeps them as Node does', () => {
  assert.equal(graceOf(chooseGrace('reload', true, undefined), 0), 5_000)
  assert.equal(graceOf(chooseGrace('stop', true, undefined), 200), 200)
})

test('of two graces the shorter one holds, and of two that are equal the first', () => {
  const [short, long] = [
    { ms: 1_000, exact: false },
    { ms: 5_000, exact: true },
  ]
  assert.equal(shorterOf(short, long), short)
  assert.equal(shorterOf(long, short), short)
  const chosen = { ms: 1_000, exact: true }
  assert.equal(shorterOf(chosen, short), chosen)
})
