// Bounds the reports of a storm of errors: the first ones in full, then one a second that says how
// many were held back. It bounds reports only; every culprit is answered all the same.

export interface Budget {
  /** How many reports may still go out without a pause. */
  readonly left: number
  /** When the next one may go out after that. */
  readonly nextAt: number
  /** How many were held back since the last one went out. */
  readonly suppressed: number
}

const freely = 20
const everyMs = 1_000

export const fullBudget: Budget = { left: freely, nextAt: 0, suppressed: 0 }

/** Whether a report may go out now, and how many it speaks for besides itself. */
export function spend(budget: Budget, now: number): [Budget, number | undefined] {
  const isAllowed = budget.left > 0 || now >= budget.nextAt
  if (!isAllowed) return [{ ...budget, suppressed: budget.suppressed + 1 }, undefined]
  const left = Math.max(0, budget.left - 1)
  return [{ left, nextAt: now + everyMs, suppressed: 0 }, budget.suppressed]
}
