import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fullBudget, spend } from '../../../src/core/trap/report-budget.ts'

/** For each report of errors at these times, how many were suppressed before it. */
function reportsAt(times: readonly number[]): (number | undefined)[] {
  let budget = fullBudget
  return times.map((now) => {
    const [next, suppressed] = spend(budget, now)
    budget = next
    return suppressed
  })
}

test('the first twenty errors are reported in full', () => {
  assert.deepEqual(reportsAt(Array(20).fill(5)), Array(20).fill(0))
})

test('a storm is reported once a second, with the number that was suppressed', () => {
  const storm = reportsAt([...Array(20).fill(0), 1, 2, 3, 1_000, 1_001, 2_000, 9_000])
  assert.deepEqual(storm.slice(20), [undefined, undefined, undefined, 3, undefined, 1, 0])
})
