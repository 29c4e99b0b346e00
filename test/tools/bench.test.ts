// How the benchmarks judge: on few cores two measurements of the same program differ by more than an aim does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../bench/report.ts'
import { intervalOfMedian, median } from '../../bench/statistics.ts'

/** 1, 2, 3 … in no order. */
function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((index * 7) % count) + 1)
}

test('the median of an even row lies between its middle ones', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 3, 2]), 2.5)
})

// Ranks as the tables of the sign test have them.
for (const [count, least, most] of [
  [6, 1, 6],
  [8, 1, 8],
  [9, 2, 8],
  [12, 3, 10],
  [15, 4, 12],
  [25, 8, 18],
  [50, 18, 33],
] as const)
  test(`of ${count} measurements, the median lies between number ${least} and number ${most}`, () => {
    assert.deepEqual(intervalOfMedian(numbersTo(count)), { least, most })
  })

test('five measurements say nothing for sure', () => {
  assert.deepEqual(intervalOfMedian(numbersTo(5)), { least: -Infinity, most: Infinity })
})

test('an aim is met by the median, and missed only when more rounds would not help', () => {
  const aim = { against: 'raw', atLeast: 0.97 } as const
  const around = (middle: number) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((n) => middle + n / 100)
  assert.equal(judge(around(0.98), aim), 'met')
  assert.equal(judge(around(0.96), aim), 'undecided')
  assert.equal(judge(around(0.93), aim), 'MISSED')
  assert.equal(judge([0.5, 0.5, 0.5], aim), 'undecided')
  const most = { against: 'raw', atMost: 1.1 } as const
  assert.equal(judge(around(1.1), most), 'met')
  assert.equal(judge(around(1.12), most), 'undecided')
  assert.equal(judge(around(1.2), most), 'MISSED')
})
