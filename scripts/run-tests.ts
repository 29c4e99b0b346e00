// Runs the tests: `node --import tsx scripts/run-tests.ts all|unit|system|quick|long [part of a path…]`, each
// file in a process of its own, first the patient lane, then the one of what must be alone. Whatever a test
// starts is run by the same Node.js as this program.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTests, type Mode, modes } from './tests/find.ts'
import { addUp, listOverBudget, listSlowest } from './tests/report.ts'
import { type FileResult, runFile } from './tests/run-file.ts'
import { runLane } from './tests/run-lane.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const preload = fileURLToPath(new URL('record-warnings.cjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'regrow-tests-'))
const warningsFile = join(folder, 'warnings.txt')
/** A file to write the figures of the summary to, if anybody wants them. */
const countsFile = process.env.REGROW_TEST_COUNTS
const budgetFactor = Number(process.env.REGROW_TEST_BUDGET_FACTOR ?? 1)

/** A file of tests that is not over by then hangs; the tests' own limits are lower. */
const fileLimitMs = 5 * 60_000
/** Most of the time a test waits for an exit or a deadline, so that a core serves three of them. */
const filesPerCore = 3

const [mode = 'all', ...filters] = process.argv.slice(2)
if (!isMode(mode))
  throw new Error(`the first argument must be one of ${modes.join(', ')}; got ${mode}`)
const lanes = findTests(root, mode, filters)
const patient = await runLane(lanes.patient, availableParallelism() * filesPerCore, runOne)
const alone = await runLane(lanes.alone, 1, runOne)
process.exitCode = conclude([...patient, ...alone]) ? 0 : 1
rmSync(folder, { recursive: true })

async function runOne(file: string): Promise<FileResult> {
  const env = {
    ...process.env,
    ...namesOfNode(),
    NODE_OPTIONS: withPreload(),
    REGROW_TEST_WARNINGS: warningsFile,
  }
  const result = await runFile(file, { root, env, folder, limitMs: fileLimitMs })
  console.log(`\n${file}, ${result.seconds.toFixed(1)} s\n${result.output.trimEnd()}`)
  return result
}

/** Print the end of the run, and tell whether all is well. */
function conclude(results: readonly FileResult[]): boolean {
  const failed = results.filter(({ exitCode }) => exitCode !== 0)
  for (const { file, output } of failed) console.log(`\nfailed: ${file}\n${failuresIn(output)}`)
  const warnings = existsSync(warningsFile) ? readFileSync(warningsFile, 'utf8') : ''
  if (warnings !== '')
    console.log(`\nprocess warnings fail a run, and these were emitted:\n\n${warnings}`)
  const overBudget = listOverBudget(results, budgetFactor)
  if (overBudget.length > 0)
    console.log(`\nover budget (scripts/tests/budgets.ts):\n${overBudget.join('\n')}`)
  console.log(`\nthe slowest files:\n${listSlowest(results).join('\n')}`)
  const total = addUp(results)
  if (countsFile !== undefined) writeFileSync(countsFile, JSON.stringify(total))
  const seconds = (performance.now() / 1_000).toFixed(1)
  console.log(`\n${results.length} files in ${seconds} s`)
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  const isIncomplete = process.env.CI === 'true' && total.skipped > 0
  if (isIncomplete) console.log('CI has whatever a test needs, and skips nothing')
  return failed.length + warnings.length + overBudget.length + total.failed === 0 && !isIncomplete
}

/** What the runner repeats of failed tests at the end of a file; all of it, where it did not come so far. */
function failuresIn(output: string): string {
  return output.slice(Math.max(output.lastIndexOf('✖ failing tests:'), 0)).trimEnd()
}

/** Whoever looks for `node` by its name, a shebang or npm, finds the one that runs this program. */
function namesOfNode(): Record<string, string> {
  const node = process.execPath
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`
  return { PATH: path, NODE: node, npm_node_execpath: node }
}

/** Every Node.js process below this one, masters and workers too, records its warnings. */
function withPreload(): string {
  return `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(preload)}`.trim()
}

function isMode(text: string): text is Mode {
  return modes.some((mode) => mode === text)
}
