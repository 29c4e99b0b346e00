// Limits the reports of a storm of errors: the first ones are written in full, then one a second, with the number of
// those that were suppressed. It limits reports only: every culprit is answered all the same.

export interface Budget {
  /** How many reports may still be written without a pause. */
  readonly left: number
  /** When the next report may be written after that. */
  readonly nextAt: number
  /** How many were suppressed since the last one was written. */
  readonly suppressed: number
}

const freely = 20
const everyMs = 1_000

export const fullBudget: Budget = { left: freely, nextAt: 0, suppressed: 0 }

/** The number that were suppressed before it, if a report may be written now; otherwise `undefined`. */
export function spend(budget: Budget, now: number): [Budget, number | undefined] {
  const isAllowed = budget.left > 0 || now >= budget.nextAt
  if (!isAllowed) return [{ ...budget, suppressed: budget.suppressed + 1 }, undefined]
  const left = Math.max(0, budget.left - 1)
  return [{ left, nextAt: now + everyMs, suppressed: 0 }, budget.suppressed]
}
