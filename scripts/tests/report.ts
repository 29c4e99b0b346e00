// The report at the end of a run, and whether the run has succeeded.

import { budgetOf } from './budgets.ts'
import type { FileResult } from './run-file.ts'

export interface Run {
  readonly results: readonly FileResult[]
  /** The process warnings that were emitted, as text. */
  readonly warnings: string
  /** How many times slower than usual this machine may be. */
  readonly budgetFactor: number
  /** Whether a skipped test fails the run: CI has whatever a test needs. */
  readonly skipsNothing: boolean
}

export interface Total {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface Conclusion {
  readonly total: Total
  /** Why the run has failed, whatever its figures are. */
  readonly reasons: readonly string[]
  readonly lines: readonly string[]
  readonly isGood: boolean
}

const slowestCount = 10

/** Sum a run up, in lines to print. */
export function conclude({ results, warnings, budgetFactor, skipsNothing }: Run): Conclusion {
  const total = addUp(results)
  const failed = results.filter(({ exitCode }) => exitCode !== 0)
  const failures = failed.map(({ file, output }) => `failed: ${file}\n${failuresIn(output)}`)
  const reasons = [
    ...failures,
    ...section('process warnings fail a run, and these were emitted', warnings),
    ...section('over budget (scripts/tests/budgets.ts)', listOverBudget(results, budgetFactor)),
    ...(skipsNothing && total.skipped > 0 ? ['CI skips nothing, and tests were skipped'] : []),
  ]
  const figures = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
  const lines = [...reasons, ...section('the slowest files', listSlowest(results)), figures]
  return { total, reasons, lines, isGood: reasons.length === 0 && total.failed === 0 }
}

/** The figures of all files together; a file without a summary counts as one failure. */
function addUp(results: readonly FileResult[]): Total {
  const sum = (...names: readonly string[]) =>
    results
      .flatMap(({ counts }) => names.map((name) => counts[name] ?? 0))
      .reduce((total, count) => total + count, 0)
  return {
    passed: sum('pass'),
    failed: sum('fail', 'cancelled') + results.filter(isBroken).length,
    skipped: sum('skipped', 'todo'),
  }
}

/** The file failed without a failed test: it did not load, hung, or ended with an error of its own. */
function isBroken({ exitCode, counts }: FileResult): boolean {
  return exitCode !== 0 && (counts.fail ?? 0) + (counts.cancelled ?? 0) === 0
}

/**
 * The failed tests, which the runner repeats at the end of a file; the whole output of a file that did not get there.
 */
function failuresIn(output: string): string {
  return output.slice(Math.max(output.lastIndexOf('✖ failing tests:'), 0)).trimEnd()
}

function listSlowest(results: readonly FileResult[]): string {
  const slowest = [...results].sort((one, other) => other.seconds - one.seconds)
  const rows = slowest.slice(0, slowestCount)
  return rows.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`).join('\n')
}

function listOverBudget(results: readonly FileResult[], factor: number): string {
  const over = results.filter(({ file, seconds }) => seconds > budgetOf(file, factor))
  const rows = over.map(({ file, seconds }) => {
    return `${file} took ${seconds.toFixed(1)} s of ${budgetOf(file, factor)} s`
  })
  return rows.join('\n')
}

function section(title: string, text: string): string[] {
  return text === '' ? [] : [`${title}:\n${text}`]
}
