// Runs the tests: `node --import tsx scripts/run-tests.ts all|unit|system|quick|long [part of a path…]`.
//
// Each file has a process of its own, unless `tests/programs.ts` lets it share one. The files that must be alone run
// one after the other, and have priority over the patient ones for the processor. Whatever a test starts runs on the
// same Node.js as this program.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTests, type Mode, modes } from './tests/find.ts'
import { joinFiles, type TestProgram } from './tests/programs.ts'
import { conclude } from './tests/report.ts'
import { type FileResult, runProgram } from './tests/run-file.ts'
import { runLane } from './tests/run-lane.ts'
import { withoutAuthorities } from './tests/without-authorities.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const preload = fileURLToPath(new URL('record-warnings.cjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'regrow-tests-'))
const warningsFile = join(folder, 'warnings.txt')
/** A file for the figures of the summary and the reasons of a failure, if the variable is set. */
const conclusionFile = process.env.REGROW_TEST_CONCLUSION
const budgetFactor = Number(process.env.REGROW_TEST_BUDGET_FACTOR ?? 1)

/** A test file that is not over by then hangs; the limits of the tests themselves are lower. */
const fileLimitMs = 5 * 60_000
/** A test mostly waits for an exit or a deadline, so one core can run three of them. */
const filesPerCore = 3
/** The niceness of patient files: a file that must be alone has nine tenths of a core while they run beside it. */
const patience = 10

const [mode = 'all', ...filters] = process.argv.slice(2)
if (!isMode(mode))
  throw new Error(`the first argument must be one of ${modes.join(', ')}; got ${mode}`)
const lanes = findTests(root, mode, filters)
const patientCount = availableParallelism() * filesPerCore
const [alone, patient] = await Promise.all([
  runLane(joinFiles(lanes.alone), 1, (program) => runOne(program, 0)),
  runLane(joinFiles(lanes.patient), patientCount, (program) => runOne(program, patience)),
])
const { total, reasons, lines, isGood } = conclude({
  results: [...patient, ...alone],
  warnings: existsSync(warningsFile) ? readFileSync(warningsFile, 'utf8') : '',
  budgetFactor,
  skipsNothing: process.env.CI === 'true',
})
rmSync(folder, { recursive: true })
if (conclusionFile !== undefined) writeFileSync(conclusionFile, JSON.stringify({ total, reasons }))
for (const line of lines) console.log(`\n${line}`)
process.exitCode = isGood ? 0 : 1

async function runOne(program: TestProgram, niceness: number): Promise<FileResult> {
  const env = {
    ...process.env,
    ...(mode === 'long' ? {} : withoutAuthorities), // those of this mode install packages
    ...namesOfNode(),
    NODE_OPTIONS: withPreload(),
    REGROW_TEST_WARNINGS: warningsFile,
  }
  const result = await runProgram(program, { root, env, folder, limitMs: fileLimitMs, niceness })
  console.log(`\n${program.name}, ${result.seconds.toFixed(1)} s\n${result.output.trimEnd()}`)
  return result
}

/** A shebang or npm, which looks for `node` by its name, finds the one that runs this program. */
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
