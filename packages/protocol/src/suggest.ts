// Finds the name that a misspelt one stands for. The distance is our own code: every worker and every master would load
// a dependency, for a message that few people ever see.

/** The name of `known` that `given` stands for; `undefined` if none is close, or two are equally close. */
export function suggest(given: string, known: readonly string[]): string | undefined {
  const rated = known
    .map((name) => ({ name, far: distance(simplify(given), simplify(name)) }))
    .filter(({ name, far }) => far <= tolerance(simplify(given), simplify(name)))
    .toSorted((a, b) => a.far - b.far)
  const [best, next] = rated
  return best && best.far !== next?.far ? best.name : undefined
}

/** `drain_timeout_ms` and `drainTimeoutMs` are the same slip. */
function simplify(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, longestName)
}

/** Longer than any name of ours. The misspelt one may have any length, and is cut to this. */
const longestName = 64

/**
 * How far apart two names may be: a third of their letters. A name that begins the other one (`drainTimeout`) always
 * counts.
 */
function tolerance(a: string, b: string): number {
  const [short = '', long = ''] = [a, b].toSorted((one, other) => one.length - other.length)
  if (short.length >= 4 && long.startsWith(short)) return long.length - short.length
  return Math.floor(Math.max(a.length, b.length) / 3)
}

/** How many letters must be inserted, deleted, replaced, or swapped with the next one. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const changed = at(row, j - 1) + (isSame ? 0 : 1)
      const swapped = isSwapped ? at(before, j - 2) + 1 : Infinity
      next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1, swapped))
    }
    before = row
    row = next
  }
  return at(row, b.length)
}

/** Outside the row nothing is the minimum. */
function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity
}
