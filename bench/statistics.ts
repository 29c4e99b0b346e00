// The median of a series of measurements, and how certain it is.

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
 * The interval that contains, with 95 % confidence and for any distribution, the median of endless measuring. It
 * needs at least six numbers, which count as independent.
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

/**
 * How many numbers may lie outside on one side: of `count` tosses, this many or fewer are heads in 2.5 % of all
 * cases.
 */
function countBeyond(count: number): number {
  let ways = 1
  let probability = 0
  for (let heads = 0; heads <= count; heads++) {
    probability += ways / 2 ** count
    if (probability > 0.025) return heads
    ways = (ways * (count - heads)) / (heads + 1)
  }
  return count
}

function sort(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b)
}
