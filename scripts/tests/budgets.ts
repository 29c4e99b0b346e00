// How long a test file may take, in seconds of wall clock. A run fails when a file takes longer: then make it
// quicker, cut it in two, or move its long part to a `*.long.test.ts`.
//
// The budgets are about four times the time that was measured on two cores in the lane of the file, because a machine
// has bad minutes.

export const defaultBudgetSeconds = 90

const budgets: Readonly<Record<string, number>> = {
  'test/error/attribution/attribution.test.ts': 160, // a process for each origin of an error
  'test/leftovers/orphan.test.ts': 130, // it waits for masters to run out of memory
  'test/listening/listening.test.ts': 110,
  // Each installs a few programs from npm first.
  'test/programs/programs.long.test.ts': 280,
  'test/programs/entries.long.test.ts': 280,
  'test/programs/packages.long.test.ts': 280,
  'test/reload/reload.test.ts': 110,
}

/** Files that are long on purpose. */
const longBudgetSeconds = 180

/** The budget of a file, in seconds. `REGROW_TEST_BUDGET_FACTOR=3` is for a machine that is three times as slow. */
export function budgetOf(file: string, factor = 1): number {
  const usual = file.endsWith('.long.test.ts') ? longBudgetSeconds : defaultBudgetSeconds
  return (budgets[file] ?? usual) * factor
}
