// Tries one change: whether it compiles, and which test is the first to notice it.

import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { findTests } from '../tests/find.ts'
import { ownProcess } from '../tests/programs.ts'
import type { Baseline } from './baseline.ts'
import { groupOf, type Mutant, packageOf } from './mutants.ts'
import { type Reach, testsFor, timeOf } from './reach.ts'
import type { Verdict } from './results.ts'
import { findFailure, limitOf, runSystemTest } from './run-in-sandbox.ts'
import type { Sandbox } from './sandbox.ts'

/** Tests of pages, examples and tools: they do not try what the packages do. */
const judgesNothing =
  /^test\/(?:architecture|docs|tools)\/|^test\/package\/(?:entries|examples)\.|\.long\.test\.ts$/
const alone = /\.alone\.test\.ts$/
/** Long property tests come after everything that notices more quickly, and run nothing but a core. */
const slowUnit = /life\.property\.test\.ts$/

export interface Bench {
  readonly sandbox: Sandbox
  readonly baseline: Baseline
  readonly reach: Reach
  /** Every system test whose failure counts. */
  readonly judges: readonly string[]
}

/** Make the change, let the tests that may run beside others judge it, and undo it. */
export async function judge(mutant: Mutant, bench: Bench): Promise<Verdict> {
  const tests = judgesOf(mutant, bench).filter((test) => !alone.test(test))
  return tryChange(mutant, bench, async () => {
    const unit = await noticedByUnits(mutant, bench)
    return unit ?? noticedBy(tests, bench)
  })
}

/** The same, by the unit tests of its package alone. */
export function judgeByUnits(mutant: Mutant, bench: Bench): Promise<Verdict> {
  return tryChange(mutant, bench, () => noticedByUnits(mutant, bench))
}

/** The same, by the tests that must run alone; nothing else may run meanwhile. */
export function judgeAlone(mutant: Mutant, bench: Bench): Promise<Verdict> {
  const tests = judgesOf(mutant, bench).filter((test) => alone.test(test))
  if (tests.length === 0) return Promise.resolve({ is: 'survived' })
  return tryChange(mutant, bench, () => noticedBy(tests, bench))
}

/** The same, by every test that may run beside others and has not judged it yet. */
export function judgeByAll(mutant: Mutant, bench: Bench): Promise<Verdict> {
  const asked = judgesOf(mutant, bench)
  const { seconds } = bench.reach
  const others = bench.judges.filter((test) => !asked.includes(test) && !alone.test(test))
  const tests = others.toSorted((one, other) => timeOf(one, seconds) - timeOf(other, seconds))
  return tryChange(mutant, bench, () => noticedBy(tests, bench))
}

/** Every system test whose failure counts, by its path from `root`. */
export function listJudges(root: string): string[] {
  const { patient, alone } = findTests(root, 'system', [])
  return [...patient, ...alone].filter(isJudge).sort()
}

export function isJudge(test: string): boolean {
  return test.startsWith('test/') && !judgesNothing.test(test)
}

/** The tests that run the changed code, as far as the map knows. */
function judgesOf(mutant: Mutant, { reach, judges }: Bench): string[] {
  return testsFor(mutant, reach, judges).filter((test) => judges.includes(test))
}

async function tryChange(
  mutant: Mutant,
  { sandbox }: Bench,
  look: () => Promise<string | undefined>,
): Promise<Verdict> {
  const original = sandbox.read(mutant.file)
  try {
    if (!(await sandbox.apply(mutant))) return { is: 'invalid' }
    const by = await look()
    return by === undefined ? { is: 'survived' } : { is: 'noticed', by }
  } finally {
    sandbox.restore(mutant, original)
  }
}

async function noticedBy(tests: readonly string[], bench: Bench): Promise<string | undefined> {
  const { sandbox, reach, baseline } = bench
  for (const test of tests) {
    const outcome = await runSystemTest(sandbox, { test, seconds: timeOf(test, reach.seconds) })
    if (outcome !== 'passed' && (await baseline.isGreen(test)))
      return outcome === 'timeout' ? `${test} (timeout)` : test
  }
  return undefined
}

/** All unit tests of the package in one process. */
async function noticedByUnits(
  mutant: Mutant,
  { sandbox, baseline }: Bench,
): Promise<string | undefined> {
  const folder = join('packages', packageOf(mutant), 'test')
  const names = readdirSync(join(sandbox.folder, folder), { recursive: true, encoding: 'utf8' })
  const tests = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
  for (const chosen of groupUnits(mutant, tests)) {
    const limitMs = limitOf(await baseline.timeUnits(chosen))
    const failure = await findFailure(sandbox, { tests: chosen, limitMs })
    if (failure !== undefined) return `${folder}: ${failure}`
  }
  return undefined
}

/** The tests that share a process, then each test with its own; the slow ones judge only a core. */
function groupUnits(mutant: Mutant, tests: readonly string[]): string[][] {
  const shared = tests.filter((test) => !ownProcess.test(test))
  const own = tests.filter((test) => ownProcess.test(test) && !slowUnit.test(test))
  const slow = groupOf(mutant) === 'core' ? tests.filter((test) => slowUnit.test(test)) : []
  const single = [...nearestFirst(mutant, own), ...slow].map((test) => [test])
  return [nearestFirst(mutant, shared), ...single].filter((group) => group.length > 0)
}

/** The tests that are named like the changed file, which tend to notice. */
function nearestFirst({ file }: Mutant, tests: readonly string[]): string[] {
  const name = basename(file).replace(/\.c?ts$/, '')
  const isNear = (test: string) => Number(basename(test).startsWith(`${name}.`))
  return tests.toSorted((one, other) => isNear(other) - isNear(one))
}
