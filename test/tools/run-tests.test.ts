// The runner of these tests: which lane a file is in, and what fails a run.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { defaultBudgetSeconds } from '../../scripts/tests/budgets.ts'
import { findTests } from '../../scripts/tests/find.ts'
import { joinFiles } from '../../scripts/tests/programs.ts'
import { conclude } from '../../scripts/tests/report.ts'
import { type FileResult, runFile, runProgram } from '../../scripts/tests/run-file.ts'
import { runLane } from '../../scripts/tests/run-lane.ts'
import { typescript } from '../../scripts/typescript/flags.ts'

const good: FileResult = {
  file: 'test/good.test.ts',
  exitCode: 0,
  seconds: 1,
  counts: { pass: 2, fail: 0, cancelled: 0, skipped: 0, todo: 0 },
  output: '✔ one\n✔ two\n',
}
const quiet = { warnings: '', budgetFactor: 1, skipsNothing: false }

test('what must be alone has a lane of its own, and what is long runs only when it is asked for', (context) => {
  const root = createTree(context, [
    'packages/a/test/unit.test.ts',
    'test/patient.test.ts',
    'test/faults/deep.test.ts',
    'test/faults/strict.alone.test.ts',
    'test/soak.long.test.ts',
    'test/support/no-test.ts',
  ])
  const { patient, alone } = findTests(root, 'all', [])
  const inPatient = ['packages/a/test/unit', 'test/faults/deep', 'test/patient']
  assert.deepEqual(
    patient.toSorted(),
    inPatient.map((name) => `${name}.test.ts`),
  )
  assert.deepEqual(alone, ['test/faults/strict.alone.test.ts'])
  assert.deepEqual(findTests(root, 'unit', []).patient, ['packages/a/test/unit.test.ts'])
  assert.deepEqual(findTests(root, 'long', []).patient, ['test/soak.long.test.ts'])
  assert.deepEqual(findTests(root, 'system', ['deep']).patient, ['test/faults/deep.test.ts'])
  assert.throws(() => findTests(root, 'system', ['unit']), /no test file for: system unit/)
})

test('the unit tests of a package share a process, and what only reads; all others have one of their own', () => {
  const [one, two, other] = ['a/test/one', 'a/test/core/two', 'b/test/one'].map(
    (name) => `packages/${name}.test.ts`,
  ) as [string, string, string]
  const single = ['packages/a/test/long.property.test.ts', 'test/one.test.ts', other]
  const reading = ['test/docs/docs.test.ts', 'test/docs/support.test.ts']
  assert.deepEqual(joinFiles([one, ...single, ...reading, two]), [
    { name: 'packages/a/test', files: [one, two] },
    ...single.map((name) => ({ name, files: [name] })),
    { name: 'test/docs and others', files: reading },
  ])
})

test('files that share a process are counted together, and one that does not load fails them', async (context) => {
  const passes = "import { test } from 'node:test'; test('passes', () => {})"
  const root = createTree(context, ['one.test.ts', 'two.test.ts'], passes)
  const files = ['one', 'two'].map((name) => join(root, `${name}.test.ts`))
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined } // else it reports to the runner of this test
  const around = { root: process.cwd(), env, folder: root, limitMs: 60_000 }
  const { counts, exitCode } = await runProgram({ name: 'both', files }, around)
  assert.deepEqual([counts.pass, exitCode], [2, 0])
  writeFileSync(files[1] ?? '', 'throw new Error()')
  assert.notEqual((await runProgram({ name: 'both', files }, around)).exitCode, 0)
})

test('a lane runs each program once, so many at a time and never more', async () => {
  const files = Array.from({ length: 9 }, (_, index) => `${index}.test.ts`)
  const running = new Set<string>()
  let most = 0
  const results = await runLane(joinFiles(files), 3, async ({ name: file }) => {
    running.add(file)
    most = Math.max(most, running.size)
    await new Promise(setImmediate)
    running.delete(file)
    return { ...good, file }
  })
  assert.equal(most, 3)
  assert.deepEqual(results.map(({ file }) => file).toSorted(), files)
})

test('a run in which all went well says so, and lists the ten slowest files', () => {
  const results = Array.from({ length: 12 }, (_, index) => ({ ...good, seconds: index }))
  const { total, lines, isGood } = conclude({ ...quiet, results })
  assert.deepEqual([total, isGood], [{ passed: 24, failed: 0, skipped: 0 }, true])
  assert.match(lines[0] ?? '', /^the slowest files:\n +11\.0 s {2}test\/good\.test\.ts\n/)
  assert.equal(lines[0]?.split('\n').length, 11)
  assert.equal(lines.at(-1), '24 passed, 0 failed, 0 skipped')
})

for (const [what, run, told] of [
  [
    'a failed test',
    { results: [{ ...good, exitCode: 1, counts: { pass: 1, fail: 1 } }] },
    /failed: /,
  ],
  [
    'a file that died before its summary',
    { results: [{ ...good, exitCode: 1, counts: {} }] },
    /✔ one/,
  ],
  [
    'a file over its budget',
    { results: [{ ...good, seconds: defaultBudgetSeconds + 1 }] },
    /1\.0 s of \d+ s/,
  ],
  ['a process warning', { results: [good], warnings: 'MaxListeners' }, /MaxListeners/],
  [
    'a skipped test in CI',
    { results: [{ ...good, counts: { skipped: 1 } }], skipsNothing: true },
    /skips nothing/,
  ],
] as const)
  test(`${what} fails a run`, () => {
    const { lines, isGood } = conclude({ ...quiet, ...run })
    assert.equal(isGood, false)
    assert.match(lines[0] ?? '', told)
  })

test('a skipped test fails no run elsewhere, and a slower machine has a larger budget', () => {
  const results = [{ ...good, counts: { skipped: 1 }, seconds: defaultBudgetSeconds + 1 }]
  assert.equal(conclude({ ...quiet, results, budgetFactor: 2 }).isGood, true)
})

test('a file that hangs is ended, and counts as a failure', async (context) => {
  const root = createTree(context, ['hangs.test.ts'], 'setInterval(() => undefined, 1_000)')
  const around = { root: process.cwd(), env: process.env, folder: root, limitMs: 2_000 }
  const result = await runFile(join(root, 'hangs.test.ts'), around)
  assert.match(result.output, /was not over after 2000 ms, and was ended/)
  const { total } = conclude({ ...quiet, results: [result] })
  assert.equal(total.failed, 1)
})

test('processes that look for ports at the same time are never given the same one', async () => {
  const look = `import { findFreePort } from './testing/ports.ts'
    for (let each = 0; each < 20; each += 1) console.log(await findFreePort())`
  const args = [...typescript, '--input-type=module', '--eval', look]
  const lookers = Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, args))
  const ports = (await Promise.all(lookers)).flatMap(({ stdout }) => stdout.trim().split('\n'))
  assert.equal(new Set(ports).size, 60)
  assert.ok(ports.every((port) => Number(port) < 32_768))
})

function createTree(
  context: { after(end: () => void): void },
  files: readonly string[],
  text = '',
): string {
  const root = mkdtempSync(join(tmpdir(), 'regrow-tree-'))
  context.after(() => rmSync(root, { recursive: true }))
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return root
}
