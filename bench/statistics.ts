// What a row of measurements says, and how sure it is.

export interface Interval {
  readonly least: number
  readonly most: number
}

export function median(numbers: readonly number[]): number {
  const sorted = sort(numbers)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}

/**
 * Where the median lies that endless measuring would give, with 95 % confidence, whatever the
 * distribution. Fewer than six numbers cannot say it. They are taken to be independent.
 *
 * Source: the sign test, turned round (W. J. Conover, Practical Nonparametric Statistics, 3rd ed., §3.2).
 */
export function intervalOfMedian(numbers: readonly number[]): Interval {
  const sorted = sort(numbers)
  const cut = countBeyond(sorted.length)
  const least = sorted[cut - 1] ?? Number.NEGATIVE_INFINITY
  const most = sorted[sorted.length - cut] ?? Number.POSITIVE_INFINITY
  return { least, most }
}

/** The most that may lie beyond on one side: so few tosses of `count` fall heads in 2.5 % of all cases. */
function countBeyond(count: number): number {
  let ways = 1
  let chance = 0
  for (let heads = 0; heads <= count; heads++) {
    chance += ways / 2 ** count
    if (chance > 0.025) return heads
    ways = (ways * (count - heads)) / (heads + 1)
  }
  return count
}

function sort(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b)
}
