// Tries one change: whether it compiles, and which test is the first to notice it.

import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runFile } from '../tests/run-file.ts'
import { type Mutant, packageOf } from './mutants.ts'
import { type Reach, testsFor, timeOf } from './reach.ts'
import type { Verdict } from './results.ts'
import type { Sandbox } from './sandbox.ts'

/** Tests of what is written, of examples and of tools: they say nothing about what the packages do. */
const judgesNothing =
  /^test\/(?:[\w-]*docs|architecture|examples|bench|soak|demo[\w-]*|run-tests|mutate|entries|node-line)\.test\.ts$|^test\/long\//
const alone = /^test\/alone\//
/** Long property tests come after everything that is quicker to notice. */
const slowUnit = /life\.property\.test\.ts$/

const shortestLimitMs = 40_000
const limitFactor = 5
/** The same random inputs each time, so that a verdict can be repeated. */
const env = { ...process.env, SEED: '1' }

export interface Bench {
  readonly sandbox: Sandbox
  /** The same tree without a change: a test that fails there has noticed nothing. */
  readonly isGreen: (test: string) => Promise<boolean>
  readonly reach: Reach
}

/** Make the change, let the tests that may run beside others judge it, and take it back. */
export async function judge(mutant: Mutant, bench: Bench): Promise<Verdict> {
  const tests = testsFor(mutant, bench.reach).filter((test) => !alone.test(test))
  return tryChange(mutant, bench, async () => {
    const unit = await noticedByUnits(mutant, bench.sandbox)
    return unit ?? noticedBy(tests, bench)
  })
}

/** The same, by the tests that must be alone; nothing else may run meanwhile. */
export function judgeAlone(mutant: Mutant, bench: Bench): Promise<Verdict> {
  const tests = testsFor(mutant, bench.reach).filter((test) => alone.test(test))
  if (tests.length === 0) return Promise.resolve({ is: 'survived' })
  return tryChange(mutant, bench, () => noticedBy(tests, bench))
}

/** The system tests whose failure counts. */
export function isJudge(test: string): boolean {
  return test.startsWith('test/') && !judgesNothing.test(test)
}

export interface SystemTest {
  readonly test: string
  /** How long it takes, unchanged. */
  readonly seconds: number
  readonly more?: NodeJS.ProcessEnv
}

/** Run one system test of a sandbox; true if it failed or did not end. */
export async function fails(
  { folder }: Sandbox,
  { test, seconds, more }: SystemTest,
): Promise<boolean> {
  const limitMs = Math.max(shortestLimitMs, seconds * 1_000 * limitFactor)
  const { exitCode } = await runFile(test, {
    root: folder,
    env: { ...env, ...more },
    folder,
    limitMs,
  })
  return exitCode !== 0
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
    await sandbox.restore(mutant, original)
  }
}

async function noticedBy(tests: readonly string[], bench: Bench): Promise<string | undefined> {
  const { sandbox, reach, isGreen } = bench
  for (const test of tests.filter((each) => isJudge(each) && sandbox.has(each))) {
    const isRed = await fails(sandbox, { test, seconds: timeOf(test, reach.seconds) })
    if (isRed && (await isGreen(test))) return test
  }
  return undefined
}

/** All of the package in one process; what fails there is not named. */
async function noticedByUnits(mutant: Mutant, sandbox: Sandbox): Promise<string | undefined> {
  const folder = join('packages', packageOf(mutant), 'test')
  const names = readdirSync(join(sandbox.folder, folder), { recursive: true, encoding: 'utf8' })
  const tests = names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
  for (const isSlow of [false, true]) {
    const chosen = tests.filter((test) => slowUnit.test(test) === isSlow)
    if (chosen.length > 0 && (await failTogether(sandbox, chosen))) return `units of ${folder}`
  }
  return undefined
}

export function failTogether(sandbox: Sandbox, tests: readonly string[]): Promise<boolean> {
  const args = ['--import', 'tsx', 'scripts/mutate/run-units.mjs', ...tests]
  const child = spawn(process.execPath, args, { cwd: sandbox.folder, env, stdio: 'ignore' })
  const alarm = setTimeout(() => child.kill('SIGKILL'), 2 * shortestLimitMs)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      clearTimeout(alarm)
      resolve(code !== 0)
    })
  })
}
