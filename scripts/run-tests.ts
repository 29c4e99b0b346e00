// Runs the tests: `node --import tsx scripts/run-tests.ts all|unit|system|quick [part of a file name…]`.
// All files go into one run of Node's own runner, so that its summary comes last and counts them all.
// Whatever a test starts is run by the same Node.js as this program.

import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const preload = fileURLToPath(new URL('record-warnings.cjs', import.meta.url))
const countReporter = new URL('count-reporter.mjs', import.meta.url).href
/** A file to write the figures of the summary to, if anybody wants them. */
const countsFile = process.env.REGROW_TEST_COUNTS
const warningsFile = join(tmpdir(), `regrow-test-warnings-${process.pid}.txt`)

/** A run that is not over by then hangs. */
const runTimeoutMs = 40 * 60_000
/** A test, or a file of tests, that is not over by then hangs; the tests' own limits are lower. */
const testTimeoutMs = 5 * 60_000

/** System tests of what stands on Node's inner workings, and so may differ from line to line. */
const delicate =
  /(attribution\/|uncaught-error|pipelined-error|standalone|https|servers|shared|reload|d0[15]-)/

const [mode = 'all', ...filters] = process.argv.slice(2)
const files = findTests(mode).filter(
  (file) => filters.length === 0 || filters.some((part) => file.includes(part)),
)
if (files.length === 0) throw new Error(`no test file for: ${[mode, ...filters].join(' ')}`)
const exitCode = await runFiles(files)
process.exitCode = (await hasWarnings()) ? 1 : exitCode

function findTests(mode: string): string[] {
  const packages = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/test`)
  const unit = () => packages.flatMap(listTests)
  const system = () => listTests('test')
  const modes: Record<string, () => string[]> = {
    unit,
    system,
    all: () => [...unit(), ...system()],
    quick: () => [...unit(), ...system().filter((file) => delicate.test(file))],
  }
  const find = modes[mode]
  if (!find) throw new Error(`the first argument must be all, unit, system or quick; got ${mode}`)
  return find()
}

function listTests(folder: string): string[] {
  if (!existsSync(join(root, folder))) return []
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name))
}

function runFiles(files: readonly string[]): Promise<number> {
  // System tests measure what happens within milliseconds: they have the machine for themselves.
  const concurrency = mode === 'unit' ? availableParallelism() : 1
  const limits = [
    ...listReporters(),
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${testTimeoutMs}`,
  ]
  const runner = spawn(process.execPath, ['--import', 'tsx', '--test', ...limits, ...files], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      ...namesOfNode(),
      NODE_OPTIONS: withPreload(),
      REGROW_TEST_WARNINGS: warningsFile,
    },
  })
  const alarm = setTimeout(() => {
    console.error(`the tests were not over after ${runTimeoutMs} ms`)
    runner.kill()
  }, runTimeoutMs)
  return new Promise((resolve, reject) => {
    runner.once('error', reject)
    runner.once('exit', (code) => {
      clearTimeout(alarm)
      resolve(code ?? 1)
    })
  })
}

function listReporters(): string[] {
  const spec = ['--test-reporter=spec', '--test-reporter-destination=stdout']
  if (countsFile === undefined) return spec
  return [...spec, `--test-reporter=${countReporter}`, `--test-reporter-destination=${countsFile}`]
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

async function hasWarnings(): Promise<boolean> {
  if (!existsSync(warningsFile)) return false
  const warnings = await readFile(warningsFile, 'utf8')
  await rm(warningsFile)
  console.error(`\nThe run fails, for these process warnings were emitted:\n\n${warnings}`)
  return true
}
