// What a run says at its end.

import { budgetOf } from './budgets.ts'
import type { FileResult } from './run-file.ts'

export interface Total {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

const slowestCount = 10

/** The figures of all files together; a file that did not come to its summary counts as one failure. */
export function addUp(results: readonly FileResult[]): Total {
  const sum = (...names: readonly string[]) =>
    results.reduce(
      (total, { counts }) => total + names.reduce((all, name) => all + (counts[name] ?? 0), 0),
      0,
    )
  const broken = results.filter(isBroken).length
  return {
    passed: sum('pass'),
    failed: sum('fail', 'cancelled') + broken,
    skipped: sum('skipped', 'todo'),
  }
}

/** Failed without a failed test: it did not load, hung, or ended with an error of its own. */
function isBroken({ exitCode, counts }: FileResult): boolean {
  return exitCode !== 0 && (counts.fail ?? 0) + (counts.cancelled ?? 0) === 0
}

/** The ten that took longest, a line each. */
export function listSlowest(results: readonly FileResult[]): string[] {
  const slowest = [...results].sort((one, other) => other.seconds - one.seconds)
  return slowest
    .slice(0, slowestCount)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`)
}

/** The files that took longer than they may, a line each. */
export function listOverBudget(results: readonly FileResult[], factor: number): string[] {
  const over = results.filter(({ file, seconds }) => seconds > budgetOf(file, factor))
  return over.map(
    ({ file, seconds }) => `${file} took ${seconds.toFixed(1)} s of ${budgetOf(file, factor)}`,
  )
}
