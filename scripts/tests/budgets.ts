// How long a test file may take, in seconds of wall clock. A run fails when a file takes longer: then make it
// quicker, cut it in two, or move what is long in it to `test/long/`. The budgets are about four times what was
// measured on two cores in the lane where the file runs, for a machine has bad minutes.

export const defaultBudgetSeconds = 90

const budgets: Readonly<Record<string, number>> = {
  'test/attribution/attribution.test.ts': 160, // a process for each origin of an error
  'test/orphan.test.ts': 130, // it waits for masters to run out of memory
  'test/listening.test.ts': 110,
  // Each installs a few programs from npm first.
  'test/long/programs.test.ts': 280,
  'test/long/programs-entries.test.ts': 280,
  'test/long/programs-packages.test.ts': 280,
  'test/reload.test.ts': 110,
}

/** Folders whose files are long on purpose. */
const folders: readonly (readonly [prefix: string, seconds: number])[] = [['test/long/', 180]]

/** The budget of a file, in seconds. `REGROW_TEST_BUDGET_FACTOR=3` is for a machine that is three times as slow. */
export function budgetOf(file: string, factor = 1): number {
  const [, ofFolder] = folders.find(([prefix]) => file.startsWith(prefix)) ?? []
  return (budgets[file] ?? ofFolder ?? defaultBudgetSeconds) * factor
}
