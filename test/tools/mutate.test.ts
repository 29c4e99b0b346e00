// The measure of how much the tests notice: which changes are tried, which tests judge them, and what they are worth.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Baseline } from '../../scripts/mutate/baseline.ts'
import { endProcesses, markOf } from '../../scripts/mutate/end-processes.ts'
import { listUnfit, reasonFor } from '../../scripts/mutate/equivalents.ts'
import { isJudge } from '../../scripts/mutate/judge.ts'
import { hashJudges } from '../../scripts/mutate/judges-hash.ts'
import { measureReach } from '../../scripts/mutate/measure-reach.ts'
import { memberAt } from '../../scripts/mutate/member.ts'
import { groupOf, listMutants, type Mutant, mutate } from '../../scripts/mutate/mutants.ts'
import { formatReach, mostForUnknown, testsFor, withNoticed } from '../../scripts/mutate/reach.ts'
import { type Keeping, Results, type Verdict } from '../../scripts/mutate/results.ts'
import { firstFailureIn } from '../../scripts/mutate/run-in-sandbox.ts'
import { order } from '../../scripts/mutate/sample.ts'
import { Sandbox } from '../../scripts/mutate/sandbox.ts'
import { countRows, listMissed } from '../../scripts/mutate/score.ts'
import { typescript } from '../../scripts/typescript/flags.ts'
import { untilGone } from '../../testing/processes.ts'

const source = `// An idea.
export function isLate(now: number): boolean {
  return now > limit
}

export class Door {
  #isOpen = true
  close(): void {
    this.#isOpen = false
  }
}
`

const mutant: Mutant = {
  id: 'a',
  file: 'packages/master/src/core/late.ts',
  member: 'isLate',
  line: 3,
  at: 'return now > limit',
  mutator: 'EqualityOperator',
  start: 0,
  end: 1,
  original: '>',
  replacement: '>=',
}

test('each change is one to the text of a source, and leaves the rest of it as it is', async (context) => {
  const root = mkdtempSync(join(tmpdir(), 'regrow-mutants-'))
  context.after(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'late.ts'), source)
  const mutants = await listMutants(root, ['late.ts'])
  const changed = mutants.map((each) => `${each.member}: ${diff(source, mutate(source, each))}`)
  assert.ok(changed.includes('isLate: now >= limit'), changed.join('\n'))
  assert.ok(changed.includes('isLate: now <= limit'))
  assert.ok(changed.includes('Door.#isOpen: false'))
  assert.ok(changed.includes('Door.close: true'))
  assert.equal(new Set(mutants.map(({ id }) => id)).size, mutants.length)
})

for (const [line, member] of [
  [1, ''],
  [2, 'isLate'],
  [4, 'isLate'],
  [7, 'Door.#isOpen'],
  [9, 'Door.close'],
] as const)
  test(`line ${line} belongs to "${member}"`, () => {
    assert.equal(memberAt(source, line), member)
  })

test('a seed decides the order, and what else there is does not', () => {
  const mutants = Array.from({ length: 40 }, (_, index) => ({ ...mutant, id: `id-${index}` }))
  const ids = (of: readonly Mutant[], seed: number) => order(of, { seed }).map(({ id }) => id)
  assert.deepEqual(ids(mutants, 1), ids(mutants.toReversed(), 1))
  assert.notDeepEqual(ids(mutants, 1), ids(mutants, 2))
  const some = mutants.slice(0, 20)
  const names = new Set(some.map(({ id }) => id))
  assert.deepEqual(
    ids(some, 1),
    ids(mutants, 1).filter((id) => names.has(id)),
  )
  assert.equal(order(mutants, { seed: 1, package: 'worker' }).length, 0)
  assert.equal(order(mutants, { seed: 1, package: 'master', room: 'core/late' }).length, 40)
})

test('the tests that run a changed function judge it, the quickest first', () => {
  const reach = {
    seconds: { slow: 9, quick: 1 },
    reached: { [mutant.file]: { isLate: ['slow', 'quick'], other: ['third'] }, 'idle.ts': {} },
    noticed: {},
  }
  const all = ['slow', 'fourth', 'quick']
  const choose = (more: Partial<Mutant>) => testsFor({ ...mutant, ...more }, reach, all)
  assert.deepEqual(choose({}), ['quick', 'slow'])
  assert.deepEqual(choose({ member: 'new' }), ['quick', 'third', 'slow'])
  assert.deepEqual(JSON.parse(formatReach(reach)), reach)
  assert.deepEqual(choose({ file: 'idle.ts' }), [])
  assert.deepEqual(choose({ file: 'new.ts' }), ['quick', 'fourth', 'slow'])
  const many = Array.from({ length: mostForUnknown + 9 }, (_, index) => `${index}`)
  assert.equal(testsFor({ ...mutant, file: 'new.ts' }, reach, many).length, mostForUnknown)
})

test('a test that has noticed a change before is asked first', () => {
  const reach = { seconds: {}, reached: { [mutant.file]: { isLate: ['quick'] } }, noticed: {} }
  const wiser = withNoticed(withNoticed(reach, mutant, 'wise'), mutant, 'wise')
  assert.deepEqual(testsFor(mutant, wiser, []), ['wise', 'quick'])
  assert.deepEqual(JSON.parse(formatReach(wiser)), wiser)
})

test('a process that was killed while it wrote what it ran spoils no map', async () => {
  const write = async ({ NODE_V8_COVERAGE = '' }: NodeJS.ProcessEnv) => {
    writeFileSync(join(NODE_V8_COVERAGE, 'coverage-1.json'), '{"result":[{"url":"fi')
    writeFileSync(join(NODE_V8_COVERAGE, 'coverage-2.json'), '')
  }
  assert.deepEqual(await measureReach('/nowhere', write), new Set())
})

test('tests of documents, of tools and of examples judge nothing', () => {
  assert.deepEqual(
    [
      'test/reload/reload.test.ts',
      'test/docs/docs.test.ts',
      'test/docs/faults.test.ts',
      'test/reload/a.long.test.ts',
    ].map(isJudge),
    [true, false, false, false],
  )
  assert.deepEqual(
    ['test/architecture/rooms.test.ts', 'test/hang/report.alone.test.ts'].map(isJudge),
    [false, true],
  )
})

test('a run that was broken off goes on, and a fresh one begins anew', (context) => {
  const { file, open } = resultsIn(context)
  open({}).add(mutant, { is: 'survived' })
  writeFileSync(file, '{"id":"b","ver', { flag: 'a' }) // broken off there
  assert.deepEqual(open({}).get(mutant), { is: 'survived' })
  assert.equal(open({}).get({ ...mutant, id: 'b' }), undefined)
  assert.equal(open({ fresh: true }).get(mutant), undefined)
})

test('a verdict holds for the sources and tests that gave it', (context) => {
  const { open } = resultsIn(context)
  const other = { ...mutant, id: 'b' }
  const before = open({})
  before.add(mutant, { is: 'survived' })
  before.add(other, { is: 'noticed', by: 'it' })
  const after = open({ judges: 'cut' })
  assert.deepEqual([after.get(mutant), after.get(other)], [undefined, undefined])
  const again = open({ judges: 'mended', again: true })
  assert.deepEqual([again.get(mutant), again.get(other)], [undefined, { is: 'noticed', by: 'it' }])
})

test('another test, source or map judges otherwise', (context) => {
  const root = makeFolder(context)
  mkdirSync(join(root, 'test'))
  for (const name of ['src', 'dist'])
    mkdirSync(join(root, 'packages/master', name), { recursive: true })
  const hashes = ['test/a.test.ts', 'packages/master/src/a.ts', 'packages/master/dist/a.js'].map(
    (file) => {
      writeFileSync(join(root, file), 'changed')
      return hashJudges(root)
    },
  )
  assert.notEqual(hashes[0], hashes[1])
  assert.equal(hashes[1], hashes[2])
  writeFileSync(join(root, 'test/a.test.ts'), 'changed again')
  assert.notEqual(hashJudges(root), hashes[2])
})

test('what was started in a sandbox is ended with what it has started, and nothing else is', async () => {
  const start = (folder: string) =>
    spawn(process.execPath, ['-e', startsAnother], {
      env: { ...process.env, ...markOf(folder) },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  const [mine, other] = [start('/sandbox'), start('/sandbox-2')]
  const grandchild = Number(await once(mine.stdout, 'data'))
  await once(other.stdout, 'data')
  endProcesses('/sandbox')
  assert.deepEqual(await once(mine, 'exit'), [null, 'SIGKILL'])
  await untilGone([grandchild])
  assert.equal(other.exitCode ?? other.signalCode, null)
  endProcesses('/sandbox-2')
  assert.deepEqual(await once(other, 'exit'), [null, 'SIGKILL'])
})

test('what a test has written of one change does not judge the next', (context) => {
  const root = makeFolder(context)
  mkdirSync(join(root, 'packages/master/test/scenarios'), { recursive: true })
  mkdirSync(join(root, 'node_modules'))
  const scenarios = 'packages/master/test/scenarios'
  writeFileSync(join(root, scenarios, 'kept.txt'), '')
  mkdirSync(join(root, 'packages/master/src'))
  writeFileSync(join(root, 'packages/master/src/a.ts'), source)
  spawnSync('git', ['init', '--quiet'], { cwd: root })
  const sandbox = new Sandbox(root, join(makeFolder(context), 'sandbox'))
  const has = (name: string) => existsSync(join(sandbox.folder, scenarios, name))
  writeFileSync(join(sandbox.folder, scenarios, 'broken-7.txt'), '')
  assert.deepEqual([has('kept.txt'), has('broken-7.txt')], [true, true])
  sandbox.restore({ ...mutant, file: 'packages/master/src/a.ts' }, source)
  assert.deepEqual([has('kept.txt'), has('broken-7.txt')], [true, false])
})

test('unit tests that fail without a change stop the run, for they would seem to notice all', async (context) => {
  const folder = makeFolder(context)
  const write = (name: string, outcome: string) => {
    writeFileSync(
      join(folder, name),
      `import { test } from 'node:test'\ntest('it', () => ${outcome})`,
    )
    return join(folder, name)
  }
  const [green, red] = [write('green.mjs', '{}'), write('red.mjs', "{ throw new Error('red') }")]
  const place = { folder: process.cwd(), env: process.env, endProcesses: () => undefined }
  const baseline = new Baseline(place, { seconds: {}, reached: {}, noticed: {} })
  assert.ok((await baseline.timeUnits([green])) > 0)
  await assert.rejects(
    baseline.timeUnits([green, red]),
    /^Error: a unit test fails without a change: it /,
  )
})

test('the unit test that notices is named, and no other', () => {
  const tap =
    'ok 1 - quick\nnot ok 2 - later # TODO\n    not ok 1 - the \\#first\nnot ok 3 - suite\n'
  assert.equal(firstFailureIn(tap), 'the #first')
  assert.equal(firstFailureIn('ok 1 - quick\n# not ok 2 - said\nnot ok 3 - not yet wri'), undefined)
})

test('an equivalent excuses one change that there is', () => {
  const same = { ...mutant, reason: 'it is the same' }
  const { at, ...anywhere } = same
  const twin = { ...mutant, at: 'elsewhere' }
  assert.deepEqual(listUnfit([anywhere], [mutant]), [])
  assert.match(listUnfit([anywhere], [])[0] ?? '', /fits no change$/)
  assert.match(listUnfit([anywhere], [mutant, twin])[0] ?? '', /fits 2 changes/)
  assert.deepEqual(listUnfit([same], [mutant, twin]), [])
  assert.equal(reasonFor(twin, [{ ...same, at }]), undefined)
})

test('what is equivalent or does not compile is neither for the tests nor against them', () => {
  const give = (count: number, verdict: Verdict, of = mutant) =>
    Array.from({ length: count }, () => ({ mutant: of, verdict }))
  const same = { ...mutant, original: '<' }
  const equivalents = [{ ...same, reason: 'both are the same number' }]
  const results = [
    ...give(96, { is: 'noticed', by: 'a test' }),
    ...give(5, { is: 'survived' }),
    ...give(7, { is: 'survived' }, same),
    ...give(3, { is: 'invalid' }),
  ]
  const rows = countRows(results, equivalents)
  const figures = { noticed: 96, survived: 5, equivalent: 7, invalid: 3 }
  assert.deepEqual(rows, [
    { name: 'core', ...figures },
    { name: 'master/core', ...figures },
  ])
  assert.equal(reasonFor(same, equivalents), 'both are the same number')
  assert.deepEqual(listMissed(rows), [])
  assert.deepEqual(
    listMissed(countRows([...results, ...give(1, { is: 'survived' })], equivalents)),
    ['core: 94.1 % of at least 95 %'],
  )
})

test('of a few changes no share is asked but one that is far off', () => {
  const survived = Array.from({ length: 3 }, () => ({
    mutant,
    verdict: { is: 'survived' } as const,
  }))
  const noticed = (count: number) =>
    Array.from({ length: count }, () => ({ mutant, verdict: { is: 'noticed', by: 'it' } as const }))
  assert.deepEqual(listMissed(countRows([...survived, ...noticed(5)], [])), [])
  assert.equal(listMissed(countRows([...survived, ...noticed(4)], [])).length, 1)
})

test('the groups are the cores, the protocol, and everything else', () => {
  const files = [
    'worker/src/core/lifecycle/drain.ts',
    'worker/src/options/resolve-options.ts',
    'master/src/shell/a.ts',
    'protocol/src/a.ts',
  ]
  const groups = files.map((file) => groupOf({ file: `packages/${file}` }))
  assert.deepEqual(groups, ['core', 'shell', 'shell', 'protocol'])
})

for (const [args, told] of [
  [['--sample', 'many'], /^--sample must be an integer ≥ 1; got many\n/],
  [['--sampel', '3'], /^Unknown option '--sampel'/],
] as const)
  test(`bad arguments get one line and the usage: ${args.join(' ')}`, () => {
    const program = [...typescript, 'scripts/mutate/main.ts', ...args]
    const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.match(stderr, told)
    assert.match(stderr, /usage: npm run mutate/)
  })

/** A program that starts another one, which stays, and says its pid. */
const startsAnother = `
  const { spawn } = require('node:child_process')
  console.log(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid)
  setInterval(() => {}, 1000)`

function makeFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'regrow-mutate-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

function resultsIn(context: TestContext) {
  const file = join(makeFolder(context), 'results.jsonl')
  const usual = { judges: 'these', fresh: false, again: false }
  return { file, open: (more: Partial<Keeping>) => new Results(file, { ...usual, ...more }) }
}

/** What stands in the one line that differs, around the difference. */
function diff(before: string, after: string): string {
  const [lines, changed] = [before.split('\n'), after.split('\n')]
  const line = changed.find((each, index) => each !== lines[index]) ?? ''
  return line.replace(/^.*?(?:return|isOpen =) /, '')
}
